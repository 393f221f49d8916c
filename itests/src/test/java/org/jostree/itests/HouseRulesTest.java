package org.jostree.itests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may live where and what may call what, for the main classes of all modules. */
class HouseRulesTest {
  private static final String STORE = "store";
  private static final String FUSE_MOUNT = "fuse-mount";
  private static final String PREPARE_ROOT = "prepare-root";
  private static final String TOOLS = "tools";

  private static final String[] FUSE_MOUNT_PACKAGES = {"org.jostree.mount.."};
  private static final String[] PREPARE_ROOT_PACKAGES = {"org.jostree.bootroot.."};
  private static final String[] TOOLS_PACKAGES = {
    "org.jostree.sysroot..",
    "org.jostree.bootloader..",
    "org.jostree.image..",
    "org.jostree.page..",
    "org.jostree.cli.."
  };

  /** Names that say nothing about what lives there, as whole words of a name. */
  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "(?:.*[a-z0-9])?(?:Util|Utils|Utility|Common|Core|Helper|Helpers|Manager|Impl)(?:[A-Z0-9].*)?");

  private static final Pattern EMPTY_PACKAGE_NAME =
      Pattern.compile(".*\\.(?:utils?|utility|common|core|helpers?|managers?|impl)(?:\\..*)?");

  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.jostree");
  }

  @Test
  void everyModuleIsLookedAt() {
    Set<String> modules = new TreeSet<>();
    for (JavaClass each : house) {
      modules.add(moduleOf(each));
    }
    assertThat(modules).containsExactlyInAnyOrder(STORE, FUSE_MOUNT, PREPARE_ROOT, TOOLS);
  }

  @Test
  void modulesImportOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("org.jostree..")
        .layer(STORE)
        .definedBy(
            describe(
                "of the store",
                each ->
                    resideInAPackage("org.jostree..").test(each)
                        && not(resideInAnyPackage(FUSE_MOUNT_PACKAGES)
                                .or(resideInAnyPackage(PREPARE_ROOT_PACKAGES))
                                .or(resideInAnyPackage(TOOLS_PACKAGES)))
                            .test(each)))
        .layer(FUSE_MOUNT)
        .definedBy(FUSE_MOUNT_PACKAGES)
        .layer(PREPARE_ROOT)
        .definedBy(PREPARE_ROOT_PACKAGES)
        .layer(TOOLS)
        .definedBy(TOOLS_PACKAGES)
        .whereLayer(TOOLS)
        .mayNotBeAccessedByAnyLayer()
        .whereLayer(PREPARE_ROOT)
        .mayOnlyBeAccessedByLayers(TOOLS)
        .whereLayer(FUSE_MOUNT)
        .mayOnlyBeAccessedByLayers(PREPARE_ROOT, TOOLS)
        .check(house);
  }

  @Test
  void aModuleHoldsThePackagesOfItsNameOnly() {
    for (JavaClass each : house) {
      assertThat(moduleOf(each)).as(each.getName()).isEqualTo(moduleByPackage(each));
    }
  }

  @Test
  void nativeCallsAreMadeInPosixAndInTheTransports() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.jostree.posix", "org.jostree.mount.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "com.kenai.jffi..", "ru.serce.jnrfuse..")
        .check(house);
  }

  @Test
  void gvariantKnowsBytesAndValuesOnly() {
    classes()
        .that()
        .resideInAPackage("org.jostree.gvariant")
        .should()
        .onlyDependOnClassesThat(
            withoutFiles().or(resideInAPackage("org.jostree.gvariant")).or(annotations()))
        .check(house);
  }

  @Test
  void objectKnowsGvariantOnly() {
    classes()
        .that()
        .resideInAPackage("org.jostree.object")
        .should()
        .onlyDependOnClassesThat(
            withoutFiles()
                .or(resideInAnyPackage("org.jostree.gvariant", "org.jostree.object"))
                .or(annotations()))
        .check(house);
  }

  @Test
  void onlyTheCommandLinePrintsAndExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.jostree.cli..")
        .should()
        .accessTargetWhere(
            describe(
                "System.out, System.err, System.exit or Runtime.exit or halt",
                access -> printsOrExits(access.getTarget())))
        .check(house);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.jostree.(**)").should().beFreeOfCycles().check(house);
  }

  @Test
  void namesSayWhatLivesThere() {
    for (JavaClass each : house) {
      assertThat(each.getSimpleName()).doesNotMatch(EMPTY_NAME);
      assertThat(each.getPackageName()).doesNotMatch(EMPTY_PACKAGE_NAME);
    }
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass each : house) {
      JavaPackage home = each.getPackage();
      if (!home.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(home.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void theRulesKnowAnEmptyNameWhenTheySeeOne() {
    assertThat(List.of("Util", "RepoUtils", "CoreRepo", "RepoManager", "RepoImpl2", "ARepoHelper"))
        .allMatch(name -> EMPTY_NAME.matcher(name).matches());
    assertThat(List.of("Corellation", "Implicit", "Commonwealth", "Utilised", "Score"))
        .noneMatch(name -> EMPTY_NAME.matcher(name).matches());
    assertThat(List.of("org.jostree.util", "org.jostree.impl.x", "org.jostree.repo.core"))
        .allMatch(name -> EMPTY_PACKAGE_NAME.matcher(name).matches());
    assertThat(List.of("org.jostree.commonplace", "org.jostree.encore"))
        .noneMatch(name -> EMPTY_PACKAGE_NAME.matcher(name).matches());
  }

  private static DescribedPredicate<JavaClass> withoutFiles() {
    return resideInAPackage("java..")
        .and(not(resideInAnyPackage("java.nio.file..", "java.nio.channels.spi..")))
        .and(not(type(File.class)));
  }

  private static DescribedPredicate<JavaClass> annotations() {
    return resideInAnyPackage("org.jspecify..", "com.google.errorprone.annotations..");
  }

  private static boolean printsOrExits(AccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    if (owner.equals("java.lang.System")) {
      return Set.of("out", "err", "exit").contains(name);
    }
    return owner.equals("java.lang.Runtime") && Set.of("exit", "halt").contains(name);
  }

  private static String moduleByPackage(JavaClass each) {
    if (resideInAnyPackage(FUSE_MOUNT_PACKAGES).test(each)) {
      return FUSE_MOUNT;
    }
    if (resideInAnyPackage(PREPARE_ROOT_PACKAGES).test(each)) {
      return PREPARE_ROOT;
    }
    return resideInAnyPackage(TOOLS_PACKAGES).test(each) ? TOOLS : STORE;
  }

  /** The module a class file was found in: the directory above its {@code target}. */
  private static String moduleOf(JavaClass each) {
    String place = each.getSource().orElseThrow().getUri().toString();
    String before = place.substring(0, place.indexOf("/target/"));
    return before.substring(before.lastIndexOf('/') + 1);
  }
}

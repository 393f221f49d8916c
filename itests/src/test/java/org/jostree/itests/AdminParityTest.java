package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Sysroots as the reference makes them, and each going on where the other stopped. The property
 * {@code jostree.chains} says how many chains of steps there are (3 unless told), {@code
 * jostree.chains.steps} how long each is (8), {@code jostree.chains.seed} repeats a run.
 */
@Execution(ExecutionMode.CONCURRENT)
class AdminParityTest {
  private static final int CHAINS = Integer.getInteger("jostree.chains", 3);
  private static final int STEPS = Integer.getInteger("jostree.chains.steps", 8);

  /** A repository {@code R} with two commits of {@code main} and one of {@code other}. */
  private static final String REPOSITORY =
      """
      ostree --repo=R init --mode=archive
      tree() {
        rm -rf t
        mkdir -p t/usr/lib/modules/5.1 t/usr/etc t/usr/bin
        printf "kernel $1" >t/usr/lib/modules/5.1/vmlinuz
        printf "initramfs $1" >t/usr/lib/modules/5.1/initramfs.img
        printf "tree" >t/usr/lib/modules/5.1/devicetree
        printf 'PRETTY_NAME="Poky %s"\\n' "$2" >t/usr/lib/os-release
        printf "default $2" >t/usr/etc/conf
        printf "program $2" >t/usr/bin/program
      }
      commit() {
        tree "$2" "$3"
        ostree --repo=R commit -b "$1" -s "$3" --timestamp="@$4" --add-metadata-string=version="$3" t
      }
      commit main one 1.0 1000000000
      commit other two 2.0 1000000001
      """;

  /** The sequence by which an image is made; {@code $O} is the command. */
  private static final String IMAGE =
      """
      mkdir S
      $O admin --sysroot=S init-fs --modern S
      $O admin --sysroot=S os-init poky
      H=$(ostree --repo=R rev-parse main)
      $O --repo=S/ostree/repo pull-local --remote=poky R $H
      $O --repo=S/ostree/repo refs --create=poky:main $H
      mkdir -p S/boot/loader.0; ln -s loader.0 S/boot/loader; touch S/boot/loader/uEnv.txt
      $O admin --sysroot=S deploy --karg-append=kernel_option1 --os=poky poky:main
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  private final long seed = Long.getLong("jostree.chains.seed", System.nanoTime());

  @BeforeEach
  void needsTheReference() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    script(workspace.path(), "ostree", REPOSITORY).expectSuccess();
  }

  private static CommandResult script(Path directory, String program, String text)
      throws IOException {
    return Command.of("sh", "-ec", text)
        .in(directory)
        .with("O", program)
        // The immutable flag would keep the workspace from being removed.
        .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
        .run();
  }

  private Path runApart(String name, String program, String text) throws IOException {
    Path directory = workspace.directory(name);
    Files.createSymbolicLink(directory.resolve("R"), workspace.file("R"));
    script(directory, program, text).expectSuccess();
    return directory;
  }

  /** Everything but the repository's objects, with modes and targets of links. */
  private static Set<String> tree(Path directory) throws IOException {
    String listing =
        Command.of(
                "find",
                "S",
                "-path",
                "S/ostree/repo/objects",
                "-prune",
                "-o",
                "-printf",
                "%P %y %m %l\n")
            .in(directory)
            .print();
    return new TreeSet<>(listing.lines().toList());
  }

  @Test
  void theImageOfTheReferenceButForWhatIsNewer() throws IOException {
    Path reference = runApart("reference", "ostree", IMAGE);
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE);

    Set<String> expected = new TreeSet<>();
    for (String line : tree(reference)) {
      // Since 2024.5 the operating system is not in the names of entries.
      expected.add(line.replace("ostree-1-poky.conf", "ostree-1.conf"));
    }
    // Labels of SELinux are not set where the tree has no policy, so nothing says that they are.
    assertThat(expected.removeIf(line -> line.contains("/var/.ostree-selabeled"))).isTrue();
    // The lock of a repository is as readable as its umask allows; libostree gives it 0640.
    expected.removeIf(line -> line.startsWith("ostree/repo/.lock"));
    Set<String> found = tree(ours);
    found.removeIf(line -> line.startsWith("ostree/repo/.lock"));
    assertThat(found).isEqualTo(expected);
    for (String file : List.of("boot/loader/uEnv.txt", "boot/loader/entries/ostree-1.conf")) {
      String there = file.replace("ostree-1.conf", "ostree-1-poky.conf");
      assertThat(ours.resolve("S").resolve(file))
          .hasSameTextualContentAs(reference.resolve("S").resolve(there));
    }
  }

  @Test
  void theImageIsLaidOutAsDescribed() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE);
    Path root = ours.resolve("S");
    String commit = Ostree.reference().print(workspace.file("R"), "rev-parse", "main");
    String kernel =
        Command.of(
                "sh",
                "-c",
                "cd S/boot/ostree/poky-*; cat vmlinuz-5.1 initramfs-5.1.img devicetree-5.1 |"
                    + " sha256sum | cut -c 1-64")
            .in(ours)
            .print();
    String directory = "/ostree/poky-" + kernel;
    String target = "/ostree/boot.1/poky/" + kernel + "/0";

    assertThat(root.resolve("boot/loader/uEnv.txt"))
        .hasContent(
            "kernel_image=/boot"
                + directory
                + "/vmlinuz-5.1\n"
                + "ramdisk_image=/boot"
                + directory
                + "/initramfs-5.1.img\n"
                + "fdt_file=/boot"
                + directory
                + "/devicetree-5.1\n"
                + "bootargs=kernel_option1 ostree="
                + target
                + "\n");
    assertThat(root.resolve("boot/loader.1/entries/ostree-1.conf"))
        .hasContent(
            "title Poky 1.0 (ostree:0)\n"
                + "version 1\n"
                + "options kernel_option1 ostree="
                + target
                + "\n"
                + "devicetree "
                + directory
                + "/devicetree-5.1\n"
                + "linux "
                + directory
                + "/vmlinuz-5.1\n"
                + "initrd "
                + directory
                + "/initramfs-5.1.img\n");
    Path deployment = root.resolve("ostree/deploy/poky/deploy/" + commit + ".0");
    assertThat(root.resolve(target.substring(1)).toRealPath()).isEqualTo(deployment.toRealPath());
    assertThat(deployment.resolveSibling(commit + ".0.origin"))
        .hasContent("[origin]\nrefspec=poky:main\n");
    Path inTree = deployment.resolve("usr/lib/modules/5.1/vmlinuz");
    assertThat(Files.isSameFile(inTree, root.resolve("boot" + directory + "/vmlinuz-5.1")))
        .as("one file, not a copy")
        .isTrue();
    assertThat(deployment.resolve("etc/conf")).hasContent("default 1.0");
    assertThat(Files.readAttributes(deployment.resolve("etc/conf"), "unix:nlink"))
        .containsEntry("nlink", 1);
    assertThat(Ostree.reference().print(root.resolve("ostree/repo"), "refs", "--list", "ostree"))
        .isEqualTo("ostree/1/1/0");
  }

  @Test
  void theImmutableFlagIsSet() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE);
    try {
      Command.of(
              Ostree.ours().program(), "admin", "--sysroot=S", "deploy", "--os=poky", "poky:main")
          .in(ours)
          .run()
          .expectSuccess();
      String attributes =
          Command.of("sh", "-c", "lsattr -d S/ostree/deploy/poky/deploy/*.1").in(ours).print();
      assertThat(attributes.split(" ", -1)[0]).contains("i");
    } finally {
      Command.of("sh", "-c", "chattr -i S/ostree/deploy/*/deploy/*/").in(ours).run();
    }
  }

  @Test
  void eachGoesOnWhereTheOtherStopped() throws IOException {
    for (int chain = 0; chain < CHAINS; chain++) {
      Random random = new Random(seed + chain);
      String first = random.nextBoolean() ? "ostree" : Ostree.ours().program();
      Path directory = runApart("chain" + chain, first, IMAGE + more());
      for (int step = 0; step < STEPS; step++) {
        String program = random.nextBoolean() ? "ostree" : Ostree.ours().program();
        String words = step(random, directory);
        String what =
            "seed "
                + (seed + chain)
                + ", step "
                + step
                + " of "
                + chain
                + ": "
                + program
                + " "
                + words;
        CommandResult result = script(directory, program, "$O " + words);
        assertThat(result.exit()).as(() -> what + "\n" + result).isZero();
        expectAgreement(directory, what);
      }
    }
  }

  private static String more() {
    return """
    $O admin --sysroot=S os-init second
    $O --repo=S/ostree/repo remote add --no-gpg-verify poky file://$PWD/R
    $O --repo=S/ostree/repo pull poky main other
    """;
  }

  private static String step(Random random, Path directory) throws IOException {
    int count = deployments(directory).size();
    String admin = "admin --sysroot=S ";
    return switch (random.nextInt(9)) {
      case 0 -> admin + "deploy --os=poky --karg=n=" + random.nextInt(9) + " poky:main";
      case 1 -> admin + "deploy --os=poky --retain poky:other";
      case 2 -> admin + "deploy --os=second --not-as-default poky:other";
      case 3 -> admin + "upgrade --os=poky --allow-downgrade";
      case 4 ->
          admin
              + "undeploy "
              + (count < 2 ? 0 : random.nextInt(count))
              + (count < 2 ? " && $O " + admin + "deploy --os=poky poky:main" : "");
      case 5 -> admin + "cleanup";
      case 6 -> admin + "pin " + random.nextInt(count);
      case 7 -> admin + "pin -u " + random.nextInt(count);
      default -> admin + "deploy --os=poky --no-merge --karg=fresh poky:main";
    };
  }

  private static List<String> deployments(Path directory) throws IOException {
    return status(directory, "ostree")
        .lines()
        .filter(line -> line.matches(". .*\\.[0-9]+.*"))
        .filter(line -> !line.startsWith("    "))
        .toList();
  }

  private static String status(Path directory, String program) throws IOException {
    return script(directory, program, "$O admin --sysroot=S status").expectSuccess().out();
  }

  private static void expectAgreement(Path directory, String what) throws IOException {
    String reference = status(directory, "ostree");
    assertThat(status(directory, Ostree.ours().program())).as(what).isEqualTo(reference);
    List<Path> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve("S/boot/loader/entries"))) {
      files.forEach(entries::add);
    }
    assertThat(entries).as(what).hasSize(deployments(directory).size());
    for (Path entry : entries) {
      for (String line : Files.readAllLines(entry)) {
        if (line.startsWith("linux ")) {
          assertThat(directory.resolve("S/boot" + line.substring(6))).as(what).isRegularFile();
        } else if (line.startsWith("options ")) {
          String target = line.replaceFirst(".* ostree=/([^ ]*).*", "$1");
          assertThat(directory.resolve("S").resolve(target + "/etc/conf")).as(what).isRegularFile();
        }
      }
    }
  }

  @Test
  void whatCannotBeDeployedChangesNothing() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE + more());
    Set<String> before = tree(ours);
    script(
            ours,
            "ostree",
            """
            commit() { ostree --repo=S/ostree/repo commit -b $1 --timestamp=@1 $2; }
            cp -a ../t no-kernel; rm -r no-kernel/usr/lib/modules; commit no-kernel no-kernel
            cp -a ../t two-etc; mkdir two-etc/etc; touch two-etc/etc/x; commit two-etc two-etc
            cp -a ../t no-name; rm no-name/usr/lib/os-release; commit no-name no-name
            """)
        .expectSuccess();
    refuses(ours, "--os=poky no-kernel", "Failed to find kernel");
    refuses(ours, "--os=poky two-etc", "Tree contains both /etc and /usr/etc");
    refuses(ours, "--os=poky no-name", "os-release");
    refuses(ours, "--os=nowhere poky:main", "No such stateroot: nowhere");
    refuses(ours, "--os=poky nothing", "Refspec 'nothing' not found");
    refuses(ours, "--os=poky --karg-delete=absent poky:main", "No key 'absent' found");
    refuses(ours, "poky:main", "Not currently booted into an OSTree system");

    Set<String> after = tree(ours);
    // The commits that were made for this.
    after.removeIf(line -> line.startsWith("ostree/repo/"));
    before.removeIf(line -> line.startsWith("ostree/repo/"));
    assertThat(after).isEqualTo(before);
  }

  private static void refuses(Path directory, String words, String complaint) throws IOException {
    CommandResult result =
        script(directory, Ostree.ours().program(), "$O admin --sysroot=S deploy " + words);
    assertThat(result.expectError().lastErrorLine()).contains(complaint);
  }

  @Test
  void aSmallBootFileSystemTakesOneKernelMoreThanItHasRoomFor() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE + more());
    script(
            ours,
            Ostree.ours().program(),
            """
            cp -a S/boot kept; mount -t tmpfs -o size=560k boot S/boot; cp -a kept/. S/boot
            for k in one two three; do
              cp -a ../t $k; head -c 200000 /dev/urandom >$k/usr/lib/modules/5.1/vmlinuz
              ostree --repo=S/ostree/repo commit -b $k --timestamp=@1 $k
            done
            $O admin --sysroot=S deploy --os=poky one
            $O admin --sysroot=S deploy --os=poky two
            """)
        .expectSuccess();

    CommandResult refused =
        script(
            ours,
            Ostree.ours().program(),
            "OSTREE_SYSROOT_OPTS=no-early-prune $O admin --sysroot=S deploy --os=poky three");
    assertThat(refused.expectError().lastErrorLine()).contains("No space left on device");
    CommandResult result =
        script(ours, Ostree.ours().program(), "$O admin --sysroot=S deploy --os=poky three");
    assertThat(result.expectSuccess().out()).contains("updating bootloader in two steps");
    assertThat(deployments(ours)).hasSize(2);
    expectAgreement(ours, "early prune");
  }

  @Test
  void rollsBackAndRestoresFlags() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE + more());
    script(ours, Ostree.ours().program(), "$O admin --sysroot=S deploy --os=poky poky:other")
        .expectSuccess();
    List<String> before = deployments(ours);
    script(ours, Ostree.ours().program(), "$O admin --sysroot=S rollback").expectSuccess();
    assertThat(deployments(ours)).containsExactly(before.get(1), before.get(0));
    script(ours, Ostree.ours().program(), "$O admin --sysroot=S set-default 1").expectSuccess();
    assertThat(deployments(ours)).isEqualTo(before);
    try {
      Command.of(Ostree.ours().program(), "admin", "--sysroot=S", "post-copy")
          .in(ours)
          .run()
          .expectSuccess();
      String attributes =
          Command.of("sh", "-c", "lsattr -d S/ostree/deploy/poky/deploy/*/").in(ours).print();
      assertThat(attributes.lines())
          .hasSize(2)
          .allMatch(line -> line.substring(0, line.indexOf(' ')).contains("i"));
    } finally {
      Command.of("sh", "-c", "chattr -i S/ostree/deploy/*/deploy/*/").in(ours).run();
    }
  }

  @Test
  void theStatusAsJson() throws IOException {
    Machine.needs("python3");
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE);
    String json =
        script(
                ours,
                Ostree.ours().program(),
                "$O admin --sysroot=S status --json | python3 -m json.tool --compact")
            .expectSuccess()
            .out();
    assertThat(json)
        .startsWith("{\"deployments\":[{\"checksum\":\"")
        .contains("\"stateroot\":\"poky\"", "\"serial\":0", "\"index\":0", "\"booted\":false")
        .contains("\"version\":\"1.0\"", "\"refspec\":\"poky:main\"");
  }

  @Test
  void aFullBootFileSystemKeepsWhatBoots() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE + more());
    String before = status(ours, "ostree");
    script(
            ours,
            "ostree",
            """
            cp -a S/boot kept; mount -t tmpfs -o size=64k boot S/boot; cp -a kept/. S/boot
            cp -a ../t big; head -c 200000 /dev/urandom >big/usr/lib/modules/5.1/vmlinuz
            ostree --repo=S/ostree/repo commit -b big --timestamp=@1 big
            """)
        .expectSuccess();

    refuses(ours, "--os=poky big", "No space left on device");

    assertThat(status(ours, "ostree")).isEqualTo(before);
    assertThat(status(ours, Ostree.ours().program())).isEqualTo(before);
    assertThat(Command.of("sh", "-c", "ls S/boot/ostree | wc -l").in(ours).print())
        .as("kernels")
        .isEqualTo("1");
    script(ours, Ostree.ours().program(), "$O admin --sysroot=S deploy --os=poky poky:main")
        .expectSuccess();
    assertThat(deployments(ours)).hasSize(2);
  }

  @Test
  void aReadOnlyBootFileSystemKeepsWhatBoots() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE + more());
    script(ours, "ostree", "mount --bind S/boot S/boot; mount -o remount,bind,ro S/boot")
        .expectSuccess();
    Set<String> before = tree(ours);

    refuses(ours, "--os=poky poky:other", "Read-only file system");

    Set<String> after = tree(ours);
    after.removeIf(line -> line.startsWith("ostree/repo/"));
    before.removeIf(line -> line.startsWith("ostree/repo/"));
    assertThat(after).isEqualTo(before);
    script(ours, "ostree", "umount S/boot").expectSuccess();
    script(ours, Ostree.ours().program(), "$O admin --sysroot=S deploy --os=poky poky:other")
        .expectSuccess();
    expectAgreement(ours, "writable again");
  }

  @Test
  void twoAtOnceDoOneAfterTheOther() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE + more());
    script(
            ours,
            Ostree.ours().program(),
            """
            $O admin --sysroot=S deploy --os=poky --retain poky:other & one=$!
            ostree admin --sysroot=S deploy --os=poky --retain --karg-append=x poky:other & two=$!
            $O admin --sysroot=S deploy --os=poky --retain --karg-append=y poky:main
            wait $one
            wait $two
            """)
        .expectSuccess();
    assertThat(deployments(ours)).hasSize(4);
    expectAgreement(ours, "three at once");
  }

  @Test
  void bootLoadersOutsideOfTheFileSystemAreUpdatedOnceTheEntriesAreThere() throws IOException {
    Path ours = runApart("ours", Ostree.ours().program(), IMAGE);
    String calls =
        script(
                ours,
                Ostree.ours().program(),
                """
                mkdir programs
                for p in zipl aboot-deploy; do
                  printf '#!/bin/sh\necho "$(basename $0) $*" >>%s/calls; ls %s/S/boot/loader.0/entries\n' \
                    $PWD $PWD >programs/$p
                  chmod +x programs/$p
                done
                PATH=$PWD/programs:$PATH
                $O --repo=S/ostree/repo config set sysroot.bootloader zipl
                $O admin --sysroot=S deploy --os=poky --karg=again=1 poky:main
                cp -a ../t android; mkdir -p android/usr/lib/ostree-boot
                touch android/usr/lib/modules/5.1/aboot.img android/usr/lib/ostree-boot/aboot.cfg
                ostree --repo=S/ostree/repo commit -b android --timestamp=@1 android
                $O --repo=S/ostree/repo config set sysroot.bootloader aboot
                $O admin --sysroot=S deploy --os=poky android
                cat calls
                """)
            .expectSuccess()
            .out();
    assertThat(calls.lines().filter(line -> line.startsWith("zipl"))).hasSize(1);
    assertThat(calls.lines().filter(line -> line.startsWith("aboot-deploy -r S -c ")))
        .singleElement()
        .asString()
        .contains("/usr/lib/ostree-boot/aboot.cfg -o ", " ostree=/ostree/boot.")
        .endsWith("/aboot-5.1.img");
    assertThat(ours.resolve("S/boot/ostree-bootloader-update.stamp")).doesNotExist();
  }
}

package org.jostree.image.initramfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The smallest Java that prepare-root runs on, made of the JDK that this program runs on: the
 * virtual machine with two modules, the classes of this program that a boot can need, and an
 * archive of their parsed form, which halves the start.
 */
final class JavaRuntime {
  /** Where it is in the initramfs. */
  static final String PLACE = "lib/jostree";

  private static final String MODULES = "java.base,jdk.unsupported";
  private static final String JAR = "jostree.jar";
  private static final String NATIVE = "libjffi-1.2.so";
  private static final String ARCHIVE = "jostree.jsa";
  private static final String MAIN = "org.jostree.cli.start.Main";

  /** What no boot needs: signatures, libfuse, the kinds of compression of archives. */
  private static final List<String> LEFT_OUT =
      List.of(
          "org/bouncycastle/",
          "org/objectweb/",
          "jnr/",
          "com/kenai/jnr/",
          "ru/serce/",
          "com/github/difflib/",
          "jni/",
          "org/jostree/image/initramfs/init",
          "org/jostree/image/initramfs/prepare-root");

  /** Classes that may be needed while a commit is served, but not in a training run. */
  private static final List<String> ARCHIVED =
      List.of(
          "org/jostree/bootroot/",
          "org/jostree/mount/tree/",
          "org/jostree/mount/content/",
          "org/jostree/mount/transport/",
          "org/jostree/mount/",
          "org/jostree/object/",
          "org/jostree/gvariant/",
          "org/jostree/repo/",
          "org/jostree/posix/",
          "com/kenai/jffi/");

  private static final Pattern LIBRARY = Pattern.compile("(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)");

  private final Path javaHome;
  private final Path jar;
  private final Path work;
  private final Path made;

  /**
   * One that is to be made.
   *
   * @param jar of this program, with jffi's native library beside it
   * @param work an empty directory
   */
  JavaRuntime(Path javaHome, Path jar, Path work) {
    this.javaHome = javaHome;
    this.jar = jar;
    this.work = work;
    this.made = work.resolve("jostree");
  }

  void addTo(InitramfsTree tree) throws IOException {
    link();
    copyProgram();
    archiveClasses();
    tree.begin("Java virtual machine");
    for (String each : List.of("bin", "conf", "lib", "release")) {
      Path part = made.resolve(each);
      if (Files.isDirectory(part)) {
        tree.addAll(PLACE + "/" + each, part);
      } else if (Files.exists(part)) {
        tree.addFile(PLACE + "/" + each, 0644, part);
      }
    }
    // By this name systemd knows that it must not be killed.
    tree.addLink(PLACE + "/bin/@jostree", "java");
    tree.begin("jostree");
    tree.addFile(PLACE + "/" + JAR, 0644, made.resolve(JAR));
    tree.addFile(PLACE + "/" + NATIVE, 0755, made.resolve(NATIVE));
    tree.begin("archive of classes");
    if (Files.exists(made.resolve(ARCHIVE))) {
      tree.addFile(PLACE + "/" + ARCHIVE, 0644, made.resolve(ARCHIVE));
    }
    tree.begin("C library");
    for (String library : libraries()) {
      tree.addFile(library.substring(1), 0755, Path.of(library));
    }
  }

  private void link() throws IOException {
    Path jlink = javaHome.resolve("bin/jlink");
    if (!Files.isExecutable(jlink)) {
      throw new InitramfsException(
          jlink
              + " is missing: a JDK is needed for an initramfs with Java (--variant=shell does"
              + " without)");
    }
    List<String> words = new ArrayList<>();
    Collections.addAll(words, jlink.toString(), "--add-modules", MODULES);
    // Not --compress: what is compressed twice gets larger, and slower to start.
    Collections.addAll(words, "--strip-debug", "--no-man-pages", "--no-header-files");
    Collections.addAll(words, "--output", made.toString());
    ToolRun.output(work, words);
  }

  private void copyProgram() throws IOException {
    try (JarFile whole = new JarFile(jar.toFile());
        OutputStream out = Files.newOutputStream(made.resolve(JAR));
        ZipOutputStream part = new ZipOutputStream(out)) {
      part.setMethod(ZipOutputStream.STORED);
      for (JarEntry entry : Collections.list(whole.entries())) {
        if (!entry.isDirectory() && LEFT_OUT.stream().noneMatch(entry.getName()::startsWith)) {
          try (InputStream in = whole.getInputStream(entry)) {
            store(part, entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    Path beside = jar.resolveSibling(NATIVE);
    if (!Files.exists(beside)) {
      throw new InitramfsException(beside + " is missing");
    }
    Files.copy(beside, made.resolve(NATIVE), StandardCopyOption.REPLACE_EXISTING);
  }

  /** As it is, since the whole archive is compressed, and better than piece by piece. */
  private static void store(ZipOutputStream jar, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setTime(0);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    jar.putNextEntry(entry);
    jar.write(content);
    jar.closeEntry();
  }

  /** A class-data archive; paths in it are relative, as the program is started in its directory. */
  private void archiveClasses() throws IOException {
    Path list = made.resolve("classes");
    Path trained = made.resolve("trained");
    train(trained);
    Set<String> classes = new LinkedHashSet<>();
    if (Files.exists(trained)) {
      classes.addAll(Files.readAllLines(trained, UTF_8));
    }
    classes.addAll(served());
    Files.write(list, classes, UTF_8);
    java("-Xshare:dump", "-XX:SharedClassListFile=classes", "-XX:SharedArchiveFile=" + ARCHIVE);
    Files.delete(list);
    Files.deleteIfExists(trained);
  }

  /** A run that fails for want of a deployment has loaded most of what one needs. */
  private void train(Path trained) throws IOException {
    Path sysroot = Files.createDirectories(made.resolve("training/ostree/repo"));
    Files.writeString(sysroot.resolve("config"), "[core]\nrepo_version=1\nmode=bare\n");
    try {
      java(
          "-Xshare:off",
          "-XX:DumpLoadedClassList=" + trained.getFileName(),
          MAIN,
          "prepare-root",
          "--dry-run",
          "training",
          "ostree=/ostree/boot.0/os/" + "0".repeat(64) + "/0");
    } catch (InitramfsException expected) {
      // The list is what counts; without it the archive is smaller, not wrong.
      return;
    }
  }

  private Set<String> served() throws IOException {
    Set<String> names = new TreeSet<>();
    try (JarFile program = new JarFile(made.resolve(JAR).toFile());
        Stream<JarEntry> entries = program.stream()) {
      entries
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && ARCHIVED.stream().anyMatch(name::startsWith))
          .filter(name -> !name.contains("/libfuse/") && !name.contains("package-info"))
          .forEach(name -> names.add(name.substring(0, name.length() - ".class".length())));
    }
    return names;
  }

  private void java(String... options) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(made.resolve("bin/java").toString());
    Collections.addAll(words, "-XX:+UseSerialGC", "-Djffi.boot.library.path=" + made);
    Collections.addAll(words, "-cp", JAR);
    Collections.addAll(words, options);
    ToolRun.output(made, words);
  }

  /** What the virtual machine and jffi are linked with, as ldd(1) finds it on this machine. */
  private Set<String> libraries() throws IOException {
    List<Path> linked = new ArrayList<>();
    try (Stream<Path> files = Files.walk(made.resolve("lib"))) {
      files.filter(each -> each.toString().endsWith(".so")).forEach(linked::add);
    }
    Set<String> own = new TreeSet<>();
    linked.forEach(each -> own.add(String.valueOf(each.getFileName())));
    linked.add(made.resolve("bin/java"));
    linked.add(made.resolve(NATIVE));
    Set<String> found = new TreeSet<>();
    for (Path each : linked) {
      for (String line : ToolRun.output(made, List.of("ldd", each.toString())).split("\n", -1)) {
        Matcher library = LIBRARY.matcher(line.trim());
        if (library.matches()) {
          found.add(library.group(1));
        } else if (line.endsWith("not found") && !own.contains(line.trim().split(" ", 2)[0])) {
          throw new InitramfsException(each + ": " + line.trim());
        }
      }
    }
    found.removeIf(each -> each.startsWith(made.toString()));
    return found;
  }
}

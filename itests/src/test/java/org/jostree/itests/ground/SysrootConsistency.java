package org.jostree.itests.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;

/**
 * What holds of a sysroot between any two commands: ours and the reference list the same, each
 * deployment has an entry that leads to it and to a kernel of its own, and nothing else is there.
 */
public final class SysrootConsistency {
  private final String what;
  private final Path root;
  private final String status;

  private SysrootConsistency(SampleSysroot sysroot, String what) throws IOException {
    this.what = what;
    this.root = sysroot.root();
    this.status = sysroot.status("ostree");
  }

  /**
   * Expects it.
   *
   * @param what was done, for the message
   */
  public static void expect(SampleSysroot sysroot, String what) throws IOException {
    SysrootConsistency consistency = new SysrootConsistency(sysroot, what);
    consistency.expectSameStatus();
    consistency.expectWhatBoots();
    consistency.expectNothingElse();
    consistency.expectRefs();
  }

  /** Expects that each deployment can be booted, whatever else has been left behind. */
  public static void expectBootable(SampleSysroot sysroot, String what) throws IOException {
    SysrootConsistency consistency = new SysrootConsistency(sysroot, what);
    consistency.expectSameStatus();
    consistency.expectWhatBoots();
  }

  private void expectSameStatus() throws IOException {
    // Asked hundreds of times.
    CommandResult ours =
        Ostree.inThisProcess(List.of("admin", "--sysroot=" + root.toAbsolutePath(), "status"));
    assertThat(ours.expectSuccess().out()).as(what).isEqualTo(status);
  }

  /** The directories of deployments, as they are listed. */
  private List<Path> listed() throws IOException {
    List<Path> listed = new ArrayList<>();
    for (String line : SampleSysroot.deployments(status)) {
      String[] words = line.substring(2).split(" ", -1);
      listed.add(root.resolve("ostree/deploy").resolve(words[0]).resolve("deploy/" + words[1]));
    }
    return listed;
  }

  /** The entries, the default first. */
  private List<Path> entries() throws IOException {
    Path directory = root.resolve("boot/loader/entries");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(each -> name(each).startsWith("ostree-"))
          .sorted(Comparator.comparing(SysrootConsistency::number).reversed())
          .toList();
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static int number(Path entry) {
    return Integer.parseInt(name(entry).replaceFirst("ostree-([0-9]+).*", "$1"));
  }

  private void expectWhatBoots() throws IOException {
    List<Path> booting = new ArrayList<>();
    for (Path entry : entries()) {
      for (String line : Files.readAllLines(entry)) {
        int space = line.indexOf(' ');
        String value = line.substring(space + 1);
        switch (line.substring(0, space)) {
          case "linux", "initrd", "devicetree" ->
              assertThat(root.resolve("boot" + value)).as(what).isRegularFile().isNotEmptyFile();
          case "fdtdir" -> assertThat(root.resolve("boot" + value)).as(what).isNotEmptyDirectory();
          case "options" -> {
            Path target = root.resolve(value.replaceFirst("(?:.* )?ostree=/([^ ]*).*", "$1"));
            assertThat(target).as(what).isSymbolicLink();
            booting.add(target.toRealPath());
          }
          default -> assertThat(line).as(what).matches("(title|version|[a-z]+) .*");
        }
      }
    }
    List<Path> real = new ArrayList<>();
    for (Path each : listed()) {
      assertThat(each.resolveSibling(name(each) + ".origin")).as(what).isRegularFile();
      assertThat(each.resolve("usr/bin")).as(what).isDirectory();
      assertThat(each.resolve("etc")).as(what).isDirectory();
      real.add(each.toRealPath());
    }
    assertThat(booting).as(what).isEqualTo(real);
  }

  private static Set<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> entries = Files.list(directory)) {
        entries.forEach(each -> names.add(name(each)));
      }
    }
    return names;
  }

  private void expectNothingElse() throws IOException {
    for (String os : names(root.resolve("ostree/deploy"))) {
      Path directory = root.resolve("ostree/deploy").resolve(os);
      assertThat(names(directory)).as(what).isSubsetOf("deploy", "var", "backing");
      Set<String> expected = new TreeSet<>();
      for (Path each : listed()) {
        if (each.startsWith(directory)) {
          expected.add(name(each));
          expected.add(name(each) + ".origin");
        }
      }
      assertThat(names(directory.resolve("deploy"))).as(what).isEqualTo(expected);
    }
    Set<String> kernels = new LinkedHashSet<>();
    Set<String> overlays = new LinkedHashSet<>();
    for (Path entry : entries()) {
      for (String line : Files.readAllLines(entry)) {
        if (line.matches("(linux|initrd) .*/initramfs-overlays/.*")) {
          overlays.add(line.replaceFirst(".*/", ""));
        } else if (line.startsWith("linux ")) {
          kernels.add(line.replaceFirst(".*/ostree/([^/]*)/.*", "$1"));
        }
      }
    }
    Path boot = root.resolve("boot");
    Set<String> inBoot = names(boot.resolve("ostree"));
    inBoot.remove("initramfs-overlays");
    assertThat(inBoot).as(what).isEqualTo(kernels);
    assertThat(names(boot.resolve("ostree/initramfs-overlays"))).as(what).isEqualTo(overlays);
    assertThat(names(boot).stream().filter(each -> each.startsWith("loader")))
        .as(what)
        .containsExactlyInAnyOrder("loader", name(boot.resolve("loader").toRealPath()));
    Path links = root.resolve("ostree/boot." + version());
    assertThat(names(root.resolve("ostree")).stream().filter(each -> each.startsWith("boot.")))
        .as(what)
        .containsExactlyInAnyOrder(name(links), name(links.toRealPath()));
  }

  private String version() throws IOException {
    return name(root.resolve("boot/loader").toRealPath()).substring("loader.".length());
  }

  /** Each deployment's commit is kept by a ref. */
  private void expectRefs() throws IOException {
    Path links = root.resolve("ostree/boot." + version()).toRealPath();
    String prefix = "ostree/" + name(links).substring("boot.".length()).replace('.', '/') + "/";
    TreeMap<String, String> expected = new TreeMap<>();
    for (Path each : listed()) {
      expected.put(prefix + expected.size(), name(each).substring(0, 64));
    }
    TreeMap<String, String> found = new TreeMap<>();
    Path refs = root.resolve("ostree/repo/refs/heads");
    for (String first : names(refs.resolve("ostree"))) {
      for (String second : names(refs.resolve("ostree/" + first))) {
        for (String index : names(refs.resolve("ostree/" + first + "/" + second))) {
          String ref = "ostree/" + first + "/" + second + "/" + index;
          found.put(ref, Files.readString(refs.resolve(ref)).strip());
        }
      }
    }
    assertThat(found).as(what).isEqualTo(expected);
  }
}

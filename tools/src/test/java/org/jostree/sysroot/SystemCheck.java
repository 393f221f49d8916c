package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jostree.bootloader.BootEntry;
import org.jostree.object.CommitId;

/** What holds of a {@link SampleSystem} after a change that did not come to its end. */
final class SystemCheck {
  private SystemCheck() {}

  /** What boots is the list of before or of after, and all of each deployment is there. */
  static void requireWhole(Path root, List<String> before, List<String> after, String what)
      throws IOException {
    List<String> now;
    try {
      now = SampleSystem.paths(root);
    } catch (IOException e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
    assertThat(now).as(what).isIn(before, after);
    try (Sysroot sysroot = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS))) {
      for (Deployment each : sysroot.deployments().list()) {
        Path tree = each.directory(root);
        String version = Files.readString(tree.resolve("usr/lib/os-release"));
        version = version.substring(version.indexOf(' ') + 1, version.lastIndexOf('"'));
        assertThat(tree.resolve("usr/bin/program")).as(what).hasContent("program " + version);
        assertThat(tree.resolve("etc/config")).as(what).hasContent("default " + version);
        assertThat(each.origin()).as(what).isNotNull();
        String kernel = version.equals("2") ? "two" : "one";
        requireBootFile(root, each, BootEntry.LINUX, "kernel " + kernel, what);
        requireBootFile(root, each, BootEntry.INITRD, "initramfs " + kernel, what);
      }
    }
  }

  private static void requireBootFile(
      Path root, Deployment deployment, String key, String content, String what)
      throws IOException {
    String path = deployment.entry().require(key);
    assertThat(root.resolve("boot" + path)).as(what).hasContent(content);
  }

  /** The next deployment succeeds, and leaves nothing of what was begun. */
  static void requireThatTheNextDeploymentCleansUp(Path root, CommitId commit, String what)
      throws IOException {
    try (Sysroot sysroot = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS))) {
      SampleSystem.deploy(sysroot, commit);
      Deployments now = sysroot.deployments();
      Set<String> names = new TreeSet<>();
      Set<String> kernels = new TreeSet<>();
      for (Deployment each : now.list()) {
        names.add(each.name());
        names.add(each.name() + ".origin");
        kernels.add(EntryWriting.kernelDirectory(each));
      }
      String links = "boot." + now.bootVersion();
      assertThat(list(root.resolve("ostree/deploy/os/deploy"))).as(what).isEqualTo(names);
      assertThat(list(root.resolve("boot/ostree"))).as(what).isEqualTo(kernels);
      assertThat(list(root.resolve("boot")))
          .as(what)
          .containsExactlyInAnyOrder("boot", "loader", "loader." + now.bootVersion(), "ostree");
      assertThat(list(root.resolve("boot/loader/"))).as(what).containsExactly("entries");
      assertThat(list(root.resolve("boot/loader/entries")))
          .as(what)
          .hasSize(now.list().size())
          .allMatch(name -> name.matches("ostree-[0-9]\\.conf"));
      // The lock of who was cut off stays as a file.
      List<String> left = new ArrayList<>(list(root.resolve("ostree")));
      left.remove("lock");
      assertThat(left)
          .as(what)
          .containsExactlyInAnyOrder(links, links + "." + now.subVersion(), "deploy", "repo");
      assertThat(list(root.resolve("ostree/deploy/os")))
          .as(what)
          .containsExactlyInAnyOrder("deploy", "var");
    }
  }

  private static Set<String> list(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.forEach(each -> names.add(String.valueOf(each.getFileName())));
    }
    return names;
  }
}

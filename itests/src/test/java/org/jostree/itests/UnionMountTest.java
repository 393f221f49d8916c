package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.MountTable;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.tree.RandomTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several commits one over the other, judged by the kernel's overlay over their checkouts. */
class UnionMountTest {
  @RegisterExtension final Workspace workspace = new Workspace();

  private Path repo;
  private Path mountPoint;

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
  }

  @BeforeEach
  void makeRepository() throws IOException {
    repo = Ostree.reference().init(workspace.file("repo"), "bare");
    mountPoint = workspace.directory("mnt");
  }

  private String shell(String script) throws IOException {
    return Command.of("sh", "-ec", script).in(workspace.path()).run().expectSuccess().out();
  }

  private Mount union(List<String> revisions, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    for (String revision : revisions) {
      all.addAll(List.of("--rev", revision));
    }
    return Mount.repository(repo, mountPoint, all.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "libfuse"})
  void itIsWhatTheKernelMakesOfTheCheckouts(String transport) throws IOException {
    for (int seed = 0; seed < 2; seed++) {
      for (String layer : List.of("low", "middle", "high")) {
        shell("rm -rf " + layer);
        Path tree = workspace.file(layer);
        RandomTree.writeWithoutDefaultAcls(5000 + 10 * seed + layer.length(), tree);
        // Names that several have, of any type.
        shell(
            "cd "
                + layer
                + "; mkdir -p common/"
                + layer
                + " common/both; echo "
                + layer
                + " >common/both/"
                + layer
                + "; echo "
                + layer
                + " >common/same; chmod 7"
                + layer.length()
                + "1 common; rm -rf t1 t2");
      }
      shell("mkdir low/t1; echo >low/t1/hidden; echo >high/t1; echo >low/t2; mkdir high/t2");
      shell("mkdir middle/t2; echo >middle/t2/m; ln -s nowhere middle/t1");
      for (String layer : List.of("low", "middle", "high")) {
        Ostree.reference()
            .on(repo, "commit", "--branch=" + layer, workspace.file(layer).toString())
            .expectSuccess();
        shell("rm -rf co-" + layer);
        Ostree.reference()
            .on(repo, "checkout", "--fsync=false", layer, workspace.file("co-" + layer).toString())
            .expectSuccess();
      }
      Path merged = workspace.directory("merged");
      shell("mount -t overlay -o lowerdir=co-high:co-middle:co-low o merged");
      try (Mount mount = union(List.of("low", "middle", "high"), "--transport=" + transport)) {
        assertThatTree(mount.path()).equalsTree(merged);
      } finally {
        shell("umount merged");
      }
    }
  }

  private void commit(String branch, String script) throws IOException {
    shell("rm -rf t; mkdir t; cd t; " + script);
    Ostree.reference()
        .on(repo, "commit", "--branch=" + branch, workspace.file("t").toString())
        .expectSuccess();
  }

  private void commitLayers() throws IOException {
    commit(
        "base",
        "mkdir -p usr/bin usr/lib/only etc; echo sh >usr/bin/sh; echo l >usr/lib/only/l; echo a"
            + " >etc/a; echo b >etc/b");
    commit(
        "app",
        "mkdir -p usr/bin usr/app/.x; echo app >usr/bin/app; echo x >usr/app/.x/x; mkdir etc;"
            + " : >etc/.wh.a; mkdir usr/app/e; : >usr/app/e/.wh..wh..opq");
    commit(
        "fix", "mkdir -p etc usr/bin; : >etc/.ostree-wh.b; echo c >etc/c; echo fixed >usr/bin/app");
  }

  @Test
  void whiteoutsAreHonouredAndDirectoriesOfOneCommitAreItsOwn() throws IOException {
    commitLayers();
    try (Mount mount = union(List.of("base", "app", "fix"))) {
      assertThat(shell("cd mnt; find . -type f | sort"))
          .isEqualTo("./etc/c\n./usr/app/.x/x\n./usr/bin/app\n./usr/bin/sh\n./usr/lib/only/l\n");
      assertThat(mount.resolve("usr/bin/app")).hasContent("fixed");
      assertThat(attribute("user.ostree.commit", "mnt/usr/lib"))
          .isEqualTo(Ostree.ours().print(repo, "rev-parse", "base"));
      assertThat(attribute("user.ostree.commit", "mnt/usr/app"))
          .isEqualTo(Ostree.ours().print(repo, "rev-parse", "app"));
      assertThat(shell("getfattr -n user.ostree.dirtree mnt/usr/bin 2>&1 || true"))
          .contains("No such attribute");
      assertThat(Ostree.ours().command("mounts").run().out())
          .containsPattern("served +" + repo + " +base\\+app\\+fix +" + mountPoint);
    }
    String inode = "stat -c %i mnt/usr/lib mnt/usr/lib/only/l";
    String inUnion;
    try (Mount mount = Mount.source(repo + ":base+app", mountPoint)) {
      inUnion = shell(inode);
      assertThat(mount.resolve("etc/b")).exists();
    }
    try (Mount mount = Mount.commit(repo, "base", mountPoint)) {
      assertThat(shell(inode)).isEqualTo(inUnion);
      assertThat(mount.resolve("etc/a")).exists();
    }
  }

  private String attribute(String name, String path) throws IOException {
    return shell("getfattr --only-values -n " + name + " " + path);
  }

  @Test
  void filesHaveTheTimeOfTheirOwnCommitIfWanted() throws IOException {
    shell("mkdir t; cd t; mkdir d; echo a >d/a");
    shell("ostree --repo=repo commit -b one --timestamp=@1000 t; rm t/d/a; echo b >t/d/b");
    shell("ostree --repo=repo commit -b two --timestamp=@2000 t");
    try (Mount mount = union(List.of("one", "two"), "-o", "mtime=commit")) {
      assertThat(shell("stat -c %Y mnt/d mnt/d/a mnt/d/b")).isEqualTo("2000\n1000\n2000\n");
      assertThat(mount.path()).isNotEmptyDirectory();
    }
  }

  @Test
  void itCanBeWrittenToAndCommittedAsOneTree() throws IOException {
    commitLayers();
    Path overlay = workspace.file("ovl");
    try (Mount mount = union(List.of("base", "app", "fix"), "--overlay=" + overlay)) {
      shell("cd mnt; echo new >etc/new; rm usr/bin/sh; mv usr/app usr/moved; rm -r usr/lib");
      String ours = Ostree.ours().print(repo, "commit", "--orphan", "--tree=overlay=" + overlay);
      String reference =
          Ostree.reference().print(repo, "commit", "--orphan", mount.path().toString());
      assertThat(Ostree.reference().print(repo, "ls", "-d", "-C", ours, "/"))
          .isEqualTo(Ostree.reference().print(repo, "ls", "-d", "-C", reference, "/"));
      Ostree.reference().on(repo, "fsck", "-q").expectSuccess();
    }
    assertThat(
            Mount.command(
                    repo, mountPoint, List.of("--rev=base", "--rev=app", "--overlay=" + overlay))
                .run()
                .expectError()
                .lastErrorLine())
        .contains("has changes to commit");
    assertThat(MountTable.at(mountPoint)).isEmpty();
    assertThat(Files.exists(overlay.resolve("upper/etc/new"))).isTrue();
  }

  @Test
  void aRevisionThatDoesNotExistIsNamed() throws IOException {
    commit("base", ": >f");
    assertThat(
            Mount.command(repo, mountPoint, List.of("--rev=base", "--rev=nothing"))
                .run()
                .expectError()
                .lastErrorLine())
        .contains("nothing");
  }
}

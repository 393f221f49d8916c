package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.MountTable;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.tree.RandomChanges;
import org.jostree.itests.tree.RandomTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit that can be written to, through the kernel's overlay, and the commit of the result. */
class OverlayTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int TREES = Integer.getInteger("jostree.overlay.trees", 3);
  private static final int CHANGES = 60;

  @RegisterExtension final Workspace workspace = new Workspace();

  private Path repo;
  private Path mountPoint;
  private Path overlay;

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("setpriv");
  }

  @BeforeEach
  void makeRepository() throws IOException {
    repo = Ostree.reference().init(workspace.file("repo"), "bare");
    mountPoint = workspace.directory("mnt");
    overlay = workspace.file("ovl");
    shell(
        """
        mkdir -p tree/dir/sub tree/other; printf deep >tree/dir/file; ln -s file tree/link
        printf one >tree/file; chown 12:34 tree/file; chmod 4755 tree/file
        : >tree/empty-1; : >tree/empty-2; printf x >tree/dir/sub/x; printf o >tree/other/o
        head -c 300000 /dev/zero >tree/large
        chown 5:6 tree; chmod 1750 tree; setfattr -n user.root -v yes tree
        ostree --repo=repo commit -b main -s one --timestamp=@1000000000 tree
        printf two >tree/other/o; ostree --repo=repo commit -b next -s two tree
        """);
  }

  private CommandResult shell(String script) throws IOException {
    return Command.of("sh", "-ec", script)
        .in(workspace.path())
        .within(Duration.ofMinutes(1))
        .run()
        .expectSuccess();
  }

  private Mount mount(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("--overlay", overlay.toString()));
    all.addAll(List.of(words));
    return Mount.commit(repo, "main", mountPoint, all.toArray(new String[0]));
  }

  /** The checksums of a commit's root: its names, and its metadata. */
  private String rootOf(String revision) throws IOException {
    return Ostree.reference().print(repo, "ls", "-d", "-C", revision, "/");
  }

  /** Commits the overlay by its upper layer, and as a whole in both ways; all have to be equal. */
  private void expectCommitOfOverlayToBeThatOfAll(String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("commit", "--orphan"));
    words.addAll(List.of(options));
    List<String> ofUpper = new ArrayList<>(words);
    ofUpper.addAll(List.of("--base=main", "--tree=overlay=" + overlay));
    List<String> ofAll = new ArrayList<>(words);
    ofAll.add("--tree=dir=" + mountPoint);

    String ours = Ostree.ours().on(repo, ofUpper).expectSuccess().out().strip();
    String oursOfAll = Ostree.ours().on(repo, ofAll).expectSuccess().out().strip();
    String reference = Ostree.reference().on(repo, ofAll).expectSuccess().out().strip();
    assertThat(rootOf(ours)).isEqualTo(rootOf(reference)).isEqualTo(rootOf(oursOfAll));
    Ostree.reference().on(repo, "fsck", "-q").expectSuccess();
  }

  @Test
  void whatIsWrittenStaysInTheDirectoryAndTheCommitIsAsItWas() throws Exception {
    try (Mount mount = mount()) {
      assertThat(Files.readString(mount.resolve("dir/file"))).isEqualTo("deep");
      shell("echo more >>mnt/dir/file; rm mnt/link; mkdir mnt/made; echo new >mnt/made/new");
      assertThat(MountTable.at(overlay.resolve("lower"))).isEmpty();
    }
    assertThat(mountPoint).isEmptyDirectory();
    assertThat(overlay.resolve("lower")).doesNotExist();
    try (Mount mount = mount()) {
      assertThat(Files.readString(mount.resolve("dir/file"))).isEqualTo("deepmore\n");
      assertThat(mount.resolve("made/new")).hasContent("new");
      assertThat(Files.isSymbolicLink(mount.resolve("link"))).isFalse();
      assertThat(shell("stat -c '%u:%g %a' mnt mnt/file").out())
          .isEqualTo("5:6 1750\n12:34 4755\n");
      assertThat(shell("getfattr -d -m - mnt").out())
          .isEqualTo("# file: mnt\nuser.root=\"yes\"\n\n");
    }
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(Files.readString(mount.resolve("dir/file"))).isEqualTo("deep");
    }
  }

  /** In the commit they are one object, which for an overlay would be one file with two names. */
  @Test
  void equalFilesAreDifferentFiles() throws IOException {
    try (Mount mount = mount()) {
      shell("cat mnt/empty-1 mnt/empty-2; echo only one >mnt/empty-1");
      assertThat(mount.resolve("empty-2")).isEmptyFile();
      shell(
          "cp --preserve=mode mnt/dir/sub/x mnt/x; cp mnt/x mnt/dir/sub/x; cp mnt/empty-2 mnt/e3");
      shell("test $(stat -c %d mnt/dir/file) = $(stat -c %d mnt/dir)");
      shell("test $(stat -c %i mnt/empty-2) != $(stat -c %i mnt/e3)");
    }
  }

  @Test
  void theCommitOfAnUpperLayerIsThatOfTheWhole() throws IOException {
    for (int seed = 0; seed < TREES; seed++) {
      shell("rm -rf ovl tree");
      RandomTree.writeWithoutDefaultAcls(3000 + seed, workspace.file("tree"));
      // What nothing has changed is not read, so there has to be more than what is changed.
      shell("mkdir -p tree/kept/a/b tree/kept/c; echo x >tree/kept/a/b/x; echo y >tree/kept/c/y");
      Ostree.reference()
          .on(repo, "commit", "--branch=main", workspace.file("tree").toString())
          .expectSuccess();
      try (Mount mount = mount()) {
        RandomChanges.make(seed, mount.path(), CHANGES);
        expectCommitOfOverlayToBeThatOfAll();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--no-xattrs",
        "--canonical-permissions",
        "--owner-uid=7 --mode-ro-executables",
        "--skip-list=skip --statoverride=modes"
      })
  void theRulesOfACommitHoldForWhatHasNotChangedToo(String options) throws IOException {
    shell(
        "printf '/dir/sub\\n/made\\n/moved/o\\n' >skip; printf '=420 /dir/file\\n1024 /file\\n' >modes");
    try (Mount mount = mount()) {
      shell("cd mnt; mkdir made; echo >made/x; mv other moved; echo z >dir/sub/z; ln file link-2");
      String all = options.replace("=skip", "=" + workspace.file("skip"));
      expectCommitOfOverlayToBeThatOfAll(
          all.replace("=modes", "=" + workspace.file("modes")).split(" ", -1));
      assertThat(mount.path()).isNotEmptyDirectory();
    }
  }

  @Test
  void unchangedDirectoriesAreNotLookedInto() throws IOException {
    try (Mount mount = mount()) {
      shell("echo change >mnt/dir/new");
      String[] other =
          Ostree.reference().print(repo, "ls", "-d", "-C", "main", "/other").split(" +", -1);
      String tree = other[other.length - 3];
      Path object =
          repo.resolve("objects")
              .resolve(tree.substring(0, 2))
              .resolve(tree.substring(2) + ".dirtree");
      assertThat(object).exists();
      Files.move(object, workspace.file("aside"));
      String commit = Ostree.ours().print(repo, "commit", "--orphan", "--tree=overlay=" + overlay);
      Files.move(workspace.file("aside"), object);
      assertThat(Ostree.reference().print(repo, "ls", "-d", "-C", commit, "/other")).contains(tree);
      assertThat(mount.path()).isNotEmptyDirectory();
    }
  }

  @Test
  void whatIsRenamedAndWhatHasMetadataAloneIsFoundInTheCommit() throws IOException {
    // As somebody mounts it by hand, with all that the kernel can do.
    Path lower = workspace.directory("lower");
    shell("mkdir -p ovl/upper ovl/work; chmod 1750 ovl/upper; chown 5:6 ovl/upper");
    shell("setfattr -n user.root -v yes ovl/upper");
    try (Mount mount = Mount.commit(repo, "main", lower, "-o", "distinct_files")) {
      shell(
          """
          mount -t overlay -o lowerdir=lower,upperdir=ovl/upper,workdir=ovl/work,metacopy=on,redirect_dir=on ovl mnt
          cd mnt; chmod 600 large; mv file renamed; chmod 711 renamed; mv dir/sub moved; mv moved/x dir/y
          chown 9 dir/y; mv dir moved/dir
          """);
      assertThat(shell("getfattr -m - ovl/upper/large ovl/upper/renamed 2>&1").out())
          .contains("trusted.overlay.metacopy", "trusted.overlay.redirect");
      expectCommitOfOverlayToBeThatOfAll();
      shell("umount mnt");
      assertThat(mount.path()).isNotEmptyDirectory();
    }
    Ostree.ours().on(repo, "commit", "--orphan", "--tree=overlay=" + overlay).expectError();
  }

  @Test
  void whiteoutsMayBeMarkedByAttributes() throws IOException {
    mount().close();
    shell(
        """
        cd ovl/upper; mkdir dir; setfattr -n trusted.overlay.opaque -v x dir; : >dir/file
        setfattr -n trusted.overlay.whiteout dir/file; setfattr -n trusted.overlay.opaque -v y -h . || true
        """);
    shell("setfattr -x trusted.overlay.opaque ovl/upper");
    String commit = Ostree.ours().print(repo, "commit", "--orphan", "--tree=overlay=" + overlay);
    assertThat(Ostree.reference().print(repo, "ls", "-R", commit, "/dir"))
        .contains("/dir/sub/x")
        .doesNotContain("/dir/file");
  }

  @Test
  void itIsListedAndUnmountedAsOne() throws Exception {
    try (Mount mount = mount()) {
      String listed = Ostree.ours().command("mounts").run().expectSuccess().out();
      assertThat(listed.lines().filter(line -> line.contains(mountPoint.toString())))
          .singleElement()
          .asString()
          .matches(
              mount.server().pid()
                  + " .* served +"
                  + repo
                  + " +main +"
                  + mountPoint
                  + " +"
                  + overlay);
      assertThat(Ostree.ours().command("mounts", "--json").run().out())
          .contains("\"overlay\" : \"" + overlay + "\"");
    }
    for (String way : List.of("umount mnt", "kill -TERM PID", "umount -l mnt")) {
      Mount mount = mount();
      shell(way.replace("PID", Long.toString(mount.server().pid())));
      assertThat(mount.server().endsWithin(SOON)).as(way).isTrue();
      assertThat(MountTable.at(mountPoint)).as(way).isEmpty();
    }
    // While it is in use, with the reason; and again at once.
    Mount mount = mount();
    try (var held = Files.newBufferedReader(mount.resolve("dir/file"))) {
      assertThat(mount.unmount().expectError().lastErrorLine()).contains("is in use");
      assertThat(held.readLine()).isEqualTo("deep");
    }
    mount.unmount().expectSuccess();
    mount().close();
  }

  @Test
  void whatAKilledServerHasLeftIsSeenAndTakenAway() throws Exception {
    Mount mount = mount();
    shell("echo kept >mnt/kept; kill -KILL " + mount.server().pid());
    assertThat(mount.server().endsWithin(SOON)).isTrue();
    assertThat(Ostree.ours().command("mounts").run().out())
        .containsPattern("stale +" + repo + " +main +" + mountPoint + " +" + overlay);
    try (Mount again = mount()) {
      assertThat(again.resolve("kept")).hasContent("kept");
      assertThat(again.resolve("dir/file")).hasContent("deep");
      shell("kill -KILL " + again.server().pid());
      assertThat(again.server().endsWithin(SOON)).isTrue();
    }
    assertThat(MountTable.at(mountPoint)).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedInOneLineAndNothingIsLeft() throws Exception {
    refused("a commit", "--overlay", overlay.toString());
    refused(
        "lies in the mount point", "--rev=main", "--overlay", mountPoint.resolve("o").toString());
    refused("no directory to make", "--rev=main", "--overlay", "/nonexistent/ovl");
    refused("lies in the repository", "--rev=main", "--overlay", repo.resolve("a/b").toString());
    refused("uid=", "--rev=main", "-o", "uid=7", "--overlay", overlay.toString());
    assertThat(overlay).doesNotExist();
    shell("mkdir ram; mount -t ramfs ram ram");
    refused("type ramfs", "--rev=main", "--overlay", workspace.file("ram/ovl").toString());
    assertThat(workspace.file("ram")).isEmptyDirectory();
    shell(
        "mkdir over.u over.w over; mount -t overlay -o lowerdir=tree,upperdir=over.u,workdir=over.w o over");
    refused("type overlay", "--rev=main", "--overlay", workspace.file("over/ovl").toString());
    assertThat(workspace.file("over/ovl")).doesNotExist();
    shell("mkdir ovl; chmod 777 ovl mnt");
    CommandResult ofUser =
        Command.of(
                "setpriv",
                "--reuid=65534",
                "--clear-groups",
                Ostree.ours().program(),
                "mount",
                "--rev=main",
                "--overlay=" + overlay,
                repo.toString(),
                mountPoint.toString())
            .run()
            .expectError();
    assertThat(ofUser.lastErrorLine()).contains("root");

    try (Mount mount = mount()) {
      Path other = workspace.directory("other-mnt");
      assertThat(
              Mount.command(repo, other, List.of("--rev=main", "--overlay=" + overlay))
                  .run()
                  .expectError()
                  .lastErrorLine())
          .contains("in use by the overlay that is mounted on " + mount.path());
      shell("echo change >mnt/changed");
    }
    refused("has changes to commit", "--rev=next", "--overlay", overlay.toString());
    mount().close();
    shell("rm ovl/base");
    refused("nothing says to which commit", "--rev=main", "--overlay", overlay.toString());
    assertThat(overlay.resolve("upper/changed")).exists();
  }

  private void refused(String reason, String... words) throws IOException {
    CommandResult result = Mount.command(repo, mountPoint, List.of(words)).run().expectError();
    assertThat(result.lastErrorLine()).contains(reason);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(MountTable.at(mountPoint)).isEmpty();
    assertThat(mountPoint).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transport=libfuse",
        "passthrough",
        "subpath=dir",
        "mtime=commit,verify=always,nosuid",
      })
  void itWorksWithTheOptionsOfAMount(String options) throws IOException {
    try (Mount mount = mount("-o", options)) {
      shell("cp -a tree/large mnt/copy; cat mnt/* 2>/dev/null >all || true; echo new >mnt/new");
      shell("if [ -e mnt/large ]; then cmp mnt/large tree/large; echo 1 >>mnt/large; fi");
      shell("if [ -e mnt/sub ]; then mv mnt/sub mnt/moved; fi");
      expectCommitOfOverlayToBeThatOfAll();
      assertThat(mount.path()).isNotEmptyDirectory();
    }
  }

  @Test
  void namesOfDirectoriesMayHaveWhatMountOptionsAreDividedBy() throws IOException {
    overlay = workspace.file("a,b:c\\d e");
    mountPoint = workspace.directory("m,n:o p");
    try (Mount mount = mount()) {
      Files.writeString(mount.resolve("written"), "x");
      assertThat(overlay.resolve("upper/written")).exists();
      assertThat(Ostree.ours().command("mounts", "--json").run().out())
          .contains("\"overlay\" : \"" + overlay.toString().replace("\\", "\\\\") + "\"");
    }
  }
}

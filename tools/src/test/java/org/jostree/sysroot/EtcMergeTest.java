package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jostree.mount.host.HostFile;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Fd;
import org.jostree.posix.FileMode;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code old/usr/etc} and {@code old/etc} lead from {@code new/usr/etc} to {@code new/etc}. */
@SuppressWarnings("NullAway.Init") // set before each test
class EtcMergeTest {
  private static final List<String> ALL =
      List.of("old/usr/etc", "old/etc", "new/usr/etc", "new/etc");
  private static final List<String> OF_DEFAULTS = List.of("new/usr/etc", "new/etc");

  @TempDir private Path top;
  private Path current;
  private Path merged;

  @BeforeEach
  void makeDirectories() throws IOException {
    for (String each : ALL) {
      Files.createDirectories(top.resolve(each));
    }
    current = top.resolve("old/etc");
    merged = top.resolve("new/etc");
  }

  /** A default of both deployments. */
  private void both(String path, String text) throws IOException {
    for (String each : ALL) {
      write(top.resolve(each), path, text);
    }
  }

  private void bothDirectory(String path) throws IOException {
    for (String each : ALL) {
      Files.createDirectories(top.resolve(each).resolve(path));
    }
  }

  /** A default of the new deployment. */
  private void now(String path, String text) throws IOException {
    for (String each : OF_DEFAULTS) {
      write(top.resolve(each), path, text);
    }
  }

  private void nowGone(String path) throws IOException {
    for (String each : OF_DEFAULTS) {
      delete(top.resolve(each).resolve(path));
    }
  }

  private void change(String path, String text) throws IOException {
    write(current, path, text);
  }

  private static void write(Path directory, String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void delete(Path file) throws IOException {
    try (Stream<Path> inside = Files.walk(file)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private EtcMerge plan() throws IOException {
    return EtcMerge.plan(top.resolve("old"), top.resolve("new"));
  }

  /** Merges, and sees to it that what would be merged was the same. */
  private void merge() throws IOException {
    EtcOverlay overlay = new EtcOverlay(new HostFile(current, ""), new HostFile(merged, ""));
    plan().apply(overlay);
    Map<String, String> foretold = new TreeMap<>();
    describe(overlay, "", foretold);

    plan().apply(merged);

    Map<String, String> made = new TreeMap<>();
    EtcOverlay unchanged = new EtcOverlay(new HostFile(current, ""), new HostFile(merged, ""));
    describe(unchanged, "", made);
    assertThat(foretold).isEqualTo(made);
  }

  private static void describe(EtcOverlay etc, String path, Map<String, String> found)
      throws IOException {
    HostFile file = Objects.requireNonNull(etc.find(path), path);
    FileStatus status = Objects.requireNonNull(file.status(), path);
    String line = Integer.toOctalString(status.mode()) + " " + status.uid() + ":" + status.gid();
    if (status.isSymlink()) {
      line += " -> " + new String(file.readLink(), StandardCharsets.UTF_8);
    } else if (status.isRegular()) {
      line += " " + status.mtimeSeconds() + " " + Files.readString(Path.of(file.toString()));
    }
    found.put(path, line + " " + file.xattrs());
    for (String name : etc.names(path)) {
      if (etc.find(path.isEmpty() ? name : path + "/" + name) != null) {
        describe(etc, path.isEmpty() ? name : path + "/" + name, found);
      }
    }
  }

  private List<String> changes() throws IOException {
    List<String> lines = new ArrayList<>();
    for (EtcChange each : plan().changes()) {
      lines.add(each.toString());
    }
    return lines;
  }

  private static FileStatus status(Path file) throws IOException {
    return Posix.instance().lstat(file);
  }

  private static void chmod(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void carriesOverWhatWasChangedAddedAndRemoved() throws IOException {
    both("same", "default");
    both("changed", "default");
    both("removed", "default");
    both("dir/removed", "default");
    both("gone/deep/file", "default");
    now("new", "default");
    change("changed", "mine");
    change("added", "mine");
    change("sub/added", "mine");
    Files.delete(current.resolve("removed"));
    Files.delete(current.resolve("dir/removed"));
    delete(current.resolve("gone"));
    assertThat(changes())
        .containsExactlyInAnyOrder(
            "M    changed",
            "D    removed",
            "D    dir/removed",
            "D    gone",
            "A    added",
            "A    sub",
            "A    sub/added");
    assertThat(plan().summary()).isEqualTo("Copying /etc changes: 1 modified, 3 removed, 3 added");
    merge();
    assertThat(merged.resolve("same")).hasContent("default");
    assertThat(merged.resolve("new")).hasContent("default");
    assertThat(merged.resolve("changed")).hasContent("mine");
    assertThat(merged.resolve("sub/added")).hasContent("mine");
    assertThat(merged.toFile().list())
        .containsExactlyInAnyOrder("same", "new", "changed", "added", "sub", "dir");
    assertThat(merged.resolve("dir")).isEmptyDirectory();
  }

  @Test
  void theOwnChangeWinsAndTheConflictIsNamedFirst() throws IOException {
    both("a-plain", "default");
    both("both", "default");
    both("dropped", "default");
    both("removed", "default");
    change("a-plain", "mine");
    change("both", "mine");
    change("dropped", "mine");
    change("too", "mine");
    Files.delete(current.resolve("removed"));
    now("both", "new default");
    now("removed", "new default");
    now("too", "new default");
    nowGone("dropped");
    assertThat(changes())
        .containsExactly(
            "M    both  (default changed too, the change is kept)",
            "M    dropped  (default removed, the change is kept)",
            "D    removed  (default changed, stays removed)",
            "A    too  (default added too, the own one is kept)",
            "M    a-plain");
    merge();
    assertThat(merged.resolve("both")).hasContent("mine");
    assertThat(merged.resolve("dropped")).hasContent("mine");
    assertThat(merged.resolve("too")).hasContent("mine");
    assertThat(merged.resolve("removed")).doesNotExist();
  }

  @Test
  void aChangedFileWhoseDirectoryTheDefaultsDroppedBringsItBack() throws IOException {
    both("dir/deep/file", "default");
    both("empty/x", "default");
    chmod(current.resolve("dir"), "rwx--x---");
    change("dir/deep/file", "mine");
    change("empty/mine", "mine");
    nowGone("dir");
    nowGone("empty");
    merge();
    assertThat(merged.resolve("dir/deep/file")).hasContent("mine");
    assertThat(status(merged.resolve("dir")).permissions()).isEqualTo(0710);
    assertThat(merged.resolve("empty").toFile().list()).containsExactly("mine");
  }

  @Test
  void modesOwnersTimesAndAttributesGoWithTheFile() throws IOException {
    assumeTrue(Posix.instance().geteuid() == 0, "only root may change owners");
    change("dir/file", "mine");
    Path file = current.resolve("dir/file");
    Posix.instance().fchownat(Fd.CWD, file.toString(), 7, 8, 0);
    Posix.instance().setxattr(Fd.CWD, file.toString(), "user.mine", new byte[] {1});
    Posix.instance().fchmodat(Fd.CWD, file.toString(), 04751);
    Posix.instance().fchownat(Fd.CWD, current.resolve("dir").toString(), 9, 10, 0);
    Posix.instance().fchmodat(Fd.CWD, current.resolve("dir").toString(), 01777);
    Files.setLastModifiedTime(file, FileTime.fromMillis(12_345_678));
    Files.createSymbolicLink(current.resolve("dir/link"), Path.of("/no/such"));
    Posix.instance()
        .fchownat(
            Fd.CWD, current.resolve("dir/link").toString(), 11, 12, AtFlags.AT_SYMLINK_NOFOLLOW);
    merge();
    FileStatus copy = status(merged.resolve("dir/file"));
    assertThat(copy.permissions()).isEqualTo(04751);
    assertThat(List.of(copy.uid(), copy.gid())).containsExactly(7, 8);
    assertThat(copy.mtimeSeconds()).isEqualTo(12_345);
    assertThat(
            Posix.instance().getxattr(Fd.CWD, merged.resolve("dir/file").toString(), "user.mine"))
        .containsExactly(1);
    FileStatus directory = status(merged.resolve("dir"));
    assertThat(directory.permissions()).isEqualTo(01777);
    assertThat(List.of(directory.uid(), directory.gid())).containsExactly(9, 10);
    FileStatus link = status(merged.resolve("dir/link"));
    assertThat(List.of(link.uid(), link.gid())).containsExactly(11, 12);
    assertThat(Files.readSymbolicLink(merged.resolve("dir/link"))).isEqualTo(Path.of("/no/such"));
  }

  @Test
  void theModeOfADirectoryAloneIsAChange() throws IOException {
    both("dir/file", "default");
    chmod(current.resolve("dir"), "rwx------");
    now("dir/file", "new default");
    assertThat(changes()).containsExactly("M    dir");
    merge();
    assertThat(status(merged.resolve("dir")).permissions()).isEqualTo(0700);
    assertThat(merged.resolve("dir/file")).hasContent("new default");
  }

  @Test
  void theNewModeOfADirectoryThatOnlyTheDefaultsChangedStays() throws IOException {
    both("dir/file", "default");
    change("dir/file", "mine");
    for (String each : OF_DEFAULTS) {
      chmod(top.resolve(each).resolve("dir"), "rwx------");
    }
    merge();
    assertThat(status(merged.resolve("dir")).permissions()).isEqualTo(0700);
    assertThat(merged.resolve("dir/file")).hasContent("mine");
  }

  @Test
  void typesMayChange() throws IOException {
    both("file-to-dir", "default");
    both("file-to-link", "default");
    both("default-to-file", "default");
    both("link/x", "default");
    Files.delete(current.resolve("file-to-dir"));
    change("file-to-dir/inside/deep", "mine");
    Files.delete(current.resolve("file-to-link"));
    Files.createSymbolicLink(current.resolve("file-to-link"), Path.of("file-to-dir"));
    change("was-dir/mine", "mine");
    now("was-dir", "a file by default now");
    merge();
    assertThat(merged.resolve("file-to-dir/inside/deep")).hasContent("mine");
    assertThat(Files.readSymbolicLink(merged.resolve("file-to-link")))
        .isEqualTo(Path.of("file-to-dir"));
    assertThat(merged.resolve("was-dir/mine")).hasContent("mine");
  }

  @Test
  void aFileWhereADirectoryIsDefaultNowCannotBeMerged() throws IOException {
    both("before", "default");
    change("conf", "mine");
    change("before", "mine");
    now("conf/part", "default");
    assertThat(changes().get(0)).isEqualTo("A    conf  (default is a directory now, cannot merge)");
    assertThatThrownBy(this::merge)
        .hasMessage(
            "During /etc merge: Modified config file newly defaults to directory 'conf', cannot"
                + " merge");
    assertThat(merged.resolve("before")).hasContent("default");
    assertThat(merged.resolve("conf/part")).hasContent("default");
  }

  @Test
  void aDirectoryThatWasMadeAFileIsNotReplaced() throws IOException {
    both("dir/file", "default");
    delete(current.resolve("dir"));
    change("dir", "mine");
    assertThatThrownBy(this::merge)
        .hasMessageContaining("Modified config file newly defaults to directory 'dir'");
  }

  @Test
  void aChangedFileBelowWhatIsAFileOrALinkNowCannotBeMerged() throws IOException {
    both("dir/file", "default");
    change("dir/file", "mine");
    nowGone("dir");
    now("dir", "a file");
    String message =
        "During /etc merge: Directory of modified config file 'dir/file' newly defaults to a file,"
            + " cannot merge";
    assertThatThrownBy(this::merge).hasMessage(message);
    nowGone("dir");
    for (String each : OF_DEFAULTS) {
      Files.createSymbolicLink(top.resolve(each).resolve("dir"), top.resolve("outside"));
    }
    assertThatThrownBy(this::merge).hasMessage(message);
  }

  @Test
  void linksAreNeverFollowed() throws IOException {
    Path outside = Files.createDirectories(top.resolve("outside"));
    Files.writeString(outside.resolve("file"), "precious");
    both("dir/file", "default");
    delete(current.resolve("dir"));
    nowGone("dir");
    for (String each : OF_DEFAULTS) {
      Files.createSymbolicLink(top.resolve(each).resolve("dir"), outside);
    }
    merge();
    assertThat(outside.resolve("file")).hasContent("precious");
    assertThat(Files.exists(merged.resolve("dir"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void pipesAndDevicesArePassedOverWhereverTheyAre() throws IOException {
    bothDirectory("dir");
    Posix posix = Posix.instance();
    posix.mknodat(Fd.CWD, current.resolve("pipe").toString(), FileMode.S_IFIFO | 0600, 0);
    posix.mknodat(Fd.CWD, current.resolve("dir/pipe").toString(), FileMode.S_IFIFO | 0600, 0);
    Files.createDirectories(current.resolve("mine"));
    posix.mknodat(Fd.CWD, current.resolve("mine/pipe").toString(), FileMode.S_IFIFO | 0600, 0);
    change("mine/file", "mine");
    both("was-file", "default");
    Files.delete(current.resolve("was-file"));
    Files.createDirectories(current.resolve("was-file"));
    posix.mknodat(Fd.CWD, current.resolve("was-file/pipe").toString(), FileMode.S_IFIFO | 0600, 0);
    merge();
    assertThat(merged.resolve("pipe")).doesNotExist();
    assertThat(merged.resolve("dir")).isEmptyDirectory();
    assertThat(merged.resolve("mine").toFile().list()).containsExactly("file");
    assertThat(merged.resolve("was-file")).isEmptyDirectory();
  }

  @Test
  void attributesAloneAreNoChange() throws IOException {
    both("file", "default");
    Posix.instance()
        .setxattr(
            Fd.CWD,
            current.resolve("file").toString(),
            "user.label",
            "x".getBytes(StandardCharsets.UTF_8));
    assertThat(changes()).isEmpty();
    assertThat(EtcMerge.changesOf(top.resolve("old"))).hasSize(1);
  }

  @Test
  void emptyDirectoriesAreCarriedOverAndStayEmpty() throws IOException {
    bothDirectory("empty");
    Files.createDirectories(current.resolve("mine/empty"));
    now("empty/by-default-now", "default");
    merge();
    assertThat(merged.resolve("mine/empty")).isEmptyDirectory();
    assertThat(merged.resolve("empty/by-default-now")).hasContent("default");
  }

  @Test
  void anEmptyEtcRemovesAllDefaults() throws IOException {
    both("a", "default");
    both("d/b", "default");
    delete(current.resolve("a"));
    delete(current.resolve("d"));
    now("c", "default");
    merge();
    assertThat(merged.toFile().list()).containsExactly("c");
  }

  @Test
  void onlyWhatIsChangedIsTouched() throws IOException {
    for (int i = 0; i < 50; i++) {
      both("dir/file" + i, "default");
    }
    change("dir/file7", "mine");
    Path kept = Files.createDirectories(top.resolve("kept"));
    for (int i = 0; i < 50; i++) {
      Files.createLink(kept.resolve("file" + i), merged.resolve("dir/file" + i));
    }
    merge();
    List<String> replaced = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      if (status(merged.resolve("dir/file" + i)).nlink() == 1) {
        replaced.add("file" + i);
      }
    }
    assertThat(replaced).containsExactly("file7");
  }

  @Test
  void largeFilesAreCopiedWhole() throws IOException {
    byte[] large = new byte[3 << 20];
    Arrays.fill(large, (byte) 'x');
    Files.write(current.resolve("large"), large);
    merge();
    assertThat(Files.readAllBytes(merged.resolve("large"))).isEqualTo(large);
  }
}

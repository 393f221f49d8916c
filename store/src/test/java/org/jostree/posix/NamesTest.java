package org.jostree.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.AtFlags.AT_EMPTY_PATH;
import static org.jostree.posix.AtFlags.AT_REMOVEDIR;
import static org.jostree.posix.AtFlags.AT_SYMLINK_FOLLOW;
import static org.jostree.posix.AtFlags.AT_SYMLINK_NOFOLLOW;
import static org.jostree.posix.OpenFlags.O_CREAT;
import static org.jostree.posix.OpenFlags.O_DIRECTORY;
import static org.jostree.posix.OpenFlags.O_EXCL;
import static org.jostree.posix.OpenFlags.O_NOFOLLOW;
import static org.jostree.posix.OpenFlags.O_RDONLY;
import static org.jostree.posix.OpenFlags.O_RDWR;
import static org.jostree.posix.OpenFlags.O_TMPFILE;
import static org.jostree.posix.OpenFlags.O_WRONLY;
import static org.jostree.posix.PosixFailures.assertFails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What has which name: making, finding, listing, linking, renaming and removing. */
@ParameterizedClass
@EnumSource(FileSystemKind.class)
class NamesTest {
  private static final List<String> ODD_NAMES =
      List.of(
          " ",
          "a b",
          "line\nbreak",
          "tab\t",
          "\u0001\u007f",
          "-rf",
          "*",
          "~",
          "%41",
          "\\",
          "...",
          "\u00e9",
          "e\u0301",
          "\u65e5\u672c",
          "\ud83d\ude80",
          "\ufffd",
          "x".repeat(255),
          "\u00fc".repeat(127));

  private static final byte[] NOT_UTF8 = {'n', (byte) 0xff, (byte) 0xc3, '('};

  private final FileSystemKind kind;
  private final Posix posix = Posix.instance();
  private Sandbox sandbox;
  private Fd dir;

  NamesTest(FileSystemKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    sandbox = kind.sandbox();
    dir = sandbox.directory();
  }

  @AfterEach
  void close() throws IOException {
    sandbox.close();
  }

  private Set<String> names() throws IOException {
    Set<String> names = new HashSet<>();
    for (DirectoryEntry entry : posix.list(dir)) {
      assertThat(names.add(entry.utf8Name())).as("listed once: %s", entry).isTrue();
    }
    return names;
  }

  private String content(String name) throws IOException {
    return Files.readString(sandbox.path(name));
  }

  @Test
  void oddNamesAreTakenAndListedAsTheyAre() throws IOException {
    for (String name : ODD_NAMES) {
      sandbox.file(name, name).close();
    }
    assertThat(names()).containsExactlyInAnyOrderElementsOf(ODD_NAMES);
    for (String name : ODD_NAMES) {
      assertThat(posix.fstatat(dir, name, 0).size()).isEqualTo(name.getBytes(UTF_8).length);
      posix.unlinkat(dir, name, 0);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void namesThatAreNotUtf8AreReachedByTheirBytes() throws IOException {
    posix.openat(dir, NOT_UTF8, O_CREAT | O_WRONLY, 0600).close();

    List<DirectoryEntry> entries = posix.list(dir);

    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).name()).isEqualTo(NOT_UTF8);
    org.assertj.core.api.Assertions.assertThatExceptionOfType(
            java.nio.charset.CharacterCodingException.class)
        .isThrownBy(() -> entries.get(0).utf8Name());
    assertThat(posix.fstatat(dir, NOT_UTF8, 0).ino()).isEqualTo(entries.get(0).inode());
    posix.unlinkat(dir, NOT_UTF8, 0);
    assertThat(posix.list(dir)).isEmpty();
  }

  @Test
  void pathsOfTheJdkAreReachedByTheirBytes() throws IOException {
    posix.openat(dir, NOT_UTF8, O_CREAT | O_WRONLY, 0600).close();
    posix.mkdirat(dir, "d\u00e9", 0755);
    posix.symlinkat("d\u00e9", dir, "l\u00e9");

    List<Long> found = new ArrayList<>();
    try (var paths = Files.newDirectoryStream(sandbox.path())) {
      for (Path path : paths) {
        found.add(posix.lstat(path).ino());
      }
    }

    List<Long> listed = new ArrayList<>();
    posix.list(dir, entry -> listed.add(entry.inode()));
    assertThat(found).containsExactlyInAnyOrderElementsOf(listed).hasSize(3);
  }

  @Test
  void namesThatNoFileCanHaveAreRefused() {
    assertFails(Errno.EINVAL, () -> posix.mkdirat(dir, "a\0b", 0755));
    assertFails(Errno.EINVAL, () -> posix.mkdirat(dir, "\u00e9\0b", 0755));
    assertFails(Errno.EINVAL, () -> posix.openat(dir, new byte[] {'a', 0}, O_CREAT | O_RDWR, 0600));
    assertFails(Errno.EILSEQ, () -> posix.mkdirat(dir, "\ud83d", 0755));
    assertFails(Errno.EILSEQ, () -> posix.mkdirat(dir, "\ude80\ud83d", 0755));
    assertFails(Errno.ENOENT, () -> posix.mkdirat(dir, "", 0755));
  }

  @Test
  void namesThatAreTooLongAreRefused() {
    assertFails(Errno.ENAMETOOLONG, () -> posix.mkdirat(dir, "x".repeat(256), 0755));
    assertFails(Errno.ENAMETOOLONG, () -> posix.mkdirat(dir, "x".repeat(4096), 0755));
    assertFails(Errno.ENAMETOOLONG, () -> posix.mkdirat(dir, "x".repeat(100_000), 0755));
    assertFails(Errno.ENAMETOOLONG, () -> posix.mkdirat(dir, "\u00fc".repeat(2048), 0755));
    assertFails(Errno.ENAMETOOLONG, () -> posix.mkdirat(dir, "\u00fc".repeat(4095), 0755));
    assertFails(
        Errno.ENAMETOOLONG, () -> posix.openat(dir, new byte[4096], O_CREAT | O_RDWR, 0600));
    assertFails(Errno.ENAMETOOLONG, () -> posix.xattrs(dir, "x".repeat(4090)));
  }

  @Test
  void theLongestPathIsTaken() throws IOException {
    sandbox.file("f", "").close();
    String longest = "./".repeat((4095 - 1) / 2) + "f";
    assertThat(longest).hasSize(4095);
    assertThat(posix.fstatat(dir, longest, 0).isRegular()).isTrue();
    assertFails(Errno.ENAMETOOLONG, () -> posix.fstatat(dir, "/" + longest, 0));
  }

  @Test
  void listingTellsTypesAndInodes() throws IOException {
    sandbox.file("file", "").close();
    posix.mkdirat(dir, "directory", 0755);
    posix.symlinkat("nowhere", dir, "link");
    posix.mknodat(dir, "pipe", FileMode.S_IFIFO | 0600, 0);
    posix.mknodat(dir, "socket", FileMode.S_IFSOCK | 0600, 0);

    List<DirectoryEntry> entries = posix.list(dir);

    assertThat(entries).hasSize(5);
    for (DirectoryEntry entry : entries) {
      FileStatus status = posix.fstatat(dir, entry.utf8Name(), AT_SYMLINK_NOFOLLOW);
      assertThat(entry.inode()).isEqualTo(status.ino());
      // The kernel's d_type is the type of st_mode without its zeros (DTTOIF).
      assertThat(entry.type()).isEqualTo((status.mode() & FileMode.S_IFMT) >> 12);
      assertThat(entry.isDirectory()).isEqualTo(status.isDirectory());
      assertThat(entry.isRegular()).isEqualTo(status.isRegular());
      assertThat(entry.isSymlink()).isEqualTo(status.isSymlink());
    }
  }

  @Test
  void largeDirectoriesAreListedWholeAndAgain() throws IOException {
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      String name = "a-name-of-some-length-so-that-one-buffer-does-not-hold-them-all-" + i;
      posix.openat(dir, name, O_CREAT | O_WRONLY, 0600).close();
      expected.add(name);
    }
    assertThat(names()).isEqualTo(expected);
    sandbox.file("one more", "").close();
    expected.add("one more");
    assertThat(names()).isEqualTo(expected);
  }

  @Test
  void listingsNest() throws IOException {
    for (int i = 0; i < 3; i++) {
      posix.mkdirat(dir, "d" + i, 0755);
      for (int j = 0; j < 3; j++) {
        posix.mkdirat(dir, "d" + i + "/e" + j, 0755);
      }
    }
    Set<String> found = new HashSet<>();
    posix.list(
        dir,
        outer -> {
          try (Fd below = posix.openat(dir, outer.utf8Name(), O_DIRECTORY, 0)) {
            posix.list(below, inner -> found.add(outer.utf8Name() + "/" + inner.utf8Name()));
          }
        });
    assertThat(found)
        .containsExactlyInAnyOrder(
            "d0/e0", "d0/e1", "d0/e2", "d1/e0", "d1/e1", "d1/e2", "d2/e0", "d2/e1", "d2/e2");
  }

  @Test
  void aFailureInAListingPassesThrough() throws IOException {
    sandbox.file("f", "").close();
    IOException failure = new IOException("enough");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                posix.list(
                    dir,
                    entry -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(names()).containsExactly("f");
  }

  @Test
  void onlyADirectoryCanBeListed() throws IOException {
    try (Fd file = sandbox.file("f", "")) {
      assertFails(Errno.ENOTDIR, () -> posix.list(file));
    }
  }

  @Test
  void symlinksKeepTheirTargets() throws IOException {
    String longest = "t".repeat(4095);
    for (String target : List.of("x", "/a b/\u00e9\n", "\ud83d\ude80", longest)) {
      posix.symlinkat(target, dir, "l");
      assertThat(posix.readlinkat(dir, "l")).isEqualTo(target);
      assertThat(posix.readlinkatRaw(dir, "l")).isEqualTo(target.getBytes(UTF_8));
      posix.unlinkat(dir, "l", 0);
    }
  }

  @Test
  void targetsThatAreNotUtf8AreReadAsBytes() throws IOException {
    posix.symlinkat(NOT_UTF8, dir, "l");
    assertThat(posix.readlinkatRaw(dir, "l")).isEqualTo(NOT_UTF8);
    assertFails(Errno.EILSEQ, () -> posix.readlinkat(dir, "l"));
  }

  @Test
  void onlyALinkHasATarget() throws IOException {
    sandbox.file("f", "").close();
    assertFails(Errno.EINVAL, () -> posix.readlinkat(dir, "f"));
    assertThat(assertFails(Errno.ENOENT, () -> posix.readlinkat(dir, "none")))
        .hasMessage("readlinkat(none): No such file or directory");
  }

  @Test
  void hardLinksAreTheSameFile() throws IOException {
    sandbox.file("f", "content").close();
    posix.mkdirat(dir, "d", 0755);
    try (Fd below = posix.openat(dir, "d", O_DIRECTORY, 0)) {
      posix.linkat(dir, "f", below, "g", 0);
      FileStatus linked = posix.fstatat(below, "g", 0);
      assertThat(linked.nlink()).isEqualTo(2);
      assertThat(linked.isSameFileAs(posix.fstatat(dir, "f", 0))).isTrue();
      assertThat(linked.isSameFileAs(posix.fstat(below))).isFalse();
      assertThat(assertFails(Errno.EEXIST, () -> posix.linkat(dir, "f", below, "g", 0)))
          .hasMessage("linkat(f, g): File exists");
    }
  }

  @Test
  void hardLinksFollowSymlinksOnlyIfTold() throws IOException {
    sandbox.file("f", "").close();
    posix.symlinkat("f", dir, "s");
    posix.linkat(dir, "s", dir, "of link", 0);
    posix.linkat(dir, "s", dir, "of file", AT_SYMLINK_FOLLOW);
    assertThat(posix.fstatat(dir, "of link", AT_SYMLINK_NOFOLLOW).isSymlink()).isTrue();
    assertThat(posix.fstatat(dir, "of file", AT_SYMLINK_NOFOLLOW).isRegular()).isTrue();
  }

  @Test
  void aFileWithoutNameGetsOne() throws IOException {
    try (Fd file = posix.openat(dir, ".", O_TMPFILE | O_RDWR, 0640)) {
      posix.writeFully(file, Sandbox.bytes("late"));
      assertThat(names()).isEmpty();
      posix.linkOpenFile(file, dir, "f");
      assertThat(posix.fstatat(file, "", AT_EMPTY_PATH).nlink()).isEqualTo(1);
      assertThat(assertFails(Errno.EEXIST, () -> posix.linkOpenFile(file, dir, "f")))
          .hasMessage("linkat(f): File exists");
    }
    assertThat(content("f")).isEqualTo("late");
  }

  @Test
  void renamingReplaces() throws IOException {
    sandbox.file("a", "A").close();
    sandbox.file("b", "B").close();
    posix.renameat(dir, "a", dir, "b");
    assertThat(names()).containsExactly("b");
    assertThat(content("b")).isEqualTo("A");
    assertThat(assertFails(Errno.ENOENT, () -> posix.renameat(dir, "a", dir, "b")))
        .hasMessage("renameat(a, b): No such file or directory");
  }

  @Test
  void renamingReplacesNothingIfTold() throws IOException {
    sandbox.file("a", "A").close();
    sandbox.file("b", "B").close();
    assertFails(Errno.EEXIST, () -> posix.renameNoReplace(dir, "a", dir, "b"));
    assertThat(content("b")).isEqualTo("B");
    posix.renameNoReplace(dir, "a", dir, "c");
    assertThat(names()).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void namesAreExchanged() throws IOException {
    sandbox.file("a", "A").close();
    posix.mkdirat(dir, "b", 0755);
    posix.renameExchange(dir, "a", dir, "b");
    assertThat(content("b")).isEqualTo("A");
    assertThat(posix.fstatat(dir, "a", 0).isDirectory()).isTrue();
    assertFails(Errno.ENOENT, () -> posix.renameExchange(dir, "a", dir, "c"));
  }

  @Test
  void directoriesAreRemovedAsDirectories() throws IOException {
    posix.mkdirat(dir, "d", 0755);
    posix.mkdirat(dir, "d/e", 0755);
    assertThat(assertFails(Errno.EEXIST, () -> posix.mkdirat(dir, "d", 0755)))
        .hasMessage("mkdirat(d): File exists");
    assertFails(Errno.EISDIR, () -> posix.unlinkat(dir, "d", 0));
    assertThat(assertFails(Errno.ENOTEMPTY, () -> posix.unlinkat(dir, "d", AT_REMOVEDIR)))
        .hasMessage("unlinkat(d): Directory not empty");
    posix.unlinkat(dir, "d/e", AT_REMOVEDIR);
    posix.unlinkat(dir, "d", AT_REMOVEDIR);
    assertThat(names()).isEmpty();
  }

  @Test
  void openingObeysItsFlags() throws IOException {
    sandbox.file("f", "").close();
    posix.symlinkat("f", dir, "s");
    assertFails(Errno.EEXIST, () -> posix.openat(dir, "f", O_CREAT | O_EXCL | O_RDWR, 0600));
    assertFails(Errno.ENOTDIR, () -> posix.openat(dir, "f", O_DIRECTORY, 0));
    assertFails(Errno.ELOOP, () -> posix.openat(dir, "s", O_NOFOLLOW, 0));
    assertThat(assertFails(Errno.ENOENT, () -> posix.openat(dir, "none", O_RDONLY, 0)))
        .hasMessage("openat(none): No such file or directory");
    Path none = sandbox.path("none");
    assertThat(assertFails(Errno.ENOENT, () -> posix.open(none, O_RDONLY, 0)))
        .hasMessage("open(" + none + "): No such file or directory");
    posix.openat(dir, "s", O_RDONLY, 0).close();
  }

  @Test
  void whatIsOpenIsNotPassedToOtherPrograms() throws IOException {
    // The JDK closes everything itself before it starts a program; C libraries do not.
    try (Fd file = sandbox.file("f", "")) {
      Path info = Path.of("/proc/self/fdinfo", Integer.toString(file.number()));
      String flags =
          Files.readAllLines(info).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow();
      assertThat(Integer.parseInt(flags.substring(6).strip(), 8) & OpenFlags.O_CLOEXEC).isNotZero();
    }
  }

  @Test
  void theWorkingDirectoryIsADirectoryToo() throws IOException {
    FileStatus expected = posix.lstat(Path.of("."));
    assertThat(posix.fstatat(Fd.CWD, ".", 0)).isEqualTo(expected);
    assertThat(posix.lstat(Path.of(""))).isEqualTo(expected);
    Fd.CWD.close();
    assertThat(posix.fstatat(Fd.CWD, ".", 0)).isEqualTo(expected);
    assertThat(Files.isDirectory(Path.of("."), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void permissionsAreObeyed() throws IOException {
    Sandbox.assumeNotRoot();
    posix.mkdirat(dir, "shut", 0);
    assertFails(Errno.EACCES, () -> posix.fstatat(dir, "shut/x", 0));
    assertFails(Errno.EACCES, () -> posix.openat(dir, "shut", O_DIRECTORY, 0));
    posix.fchmodat(dir, "shut", 0700);
  }
}

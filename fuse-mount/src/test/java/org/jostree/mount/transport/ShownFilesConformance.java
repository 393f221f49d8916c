package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.mount.transport.NativeCalls.LIBC;
import static org.jostree.mount.transport.NativeCalls.errno;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jnr.constants.platform.Errno;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.junit.jupiter.api.Test;

/** What every transport shows: names, attributes, links, extended attributes. */
public abstract class ShownFilesConformance extends ConformanceGround {
  private static final int HUGE_DIRECTORY = 100_000;

  protected ShownFilesConformance(TransportOnTrial tried) {
    super(tried);
  }

  @Test
  void showsEveryTypeOfNodeWithItsAttributes() throws Exception {
    Node file = files.file(root, "file", "hello");
    file.attributes =
        new NodeAttributes(
            77,
            NodeType.REGULAR.bits() | 04751,
            3,
            1234,
            0xffff_fff0,
            0,
            5,
            1,
            -1,
            999_999_999,
            5_000_000_000L,
            7);
    files.directory(root, "directory");
    files.link(root, "link", "some/where");
    files.special(root, "fifo", NodeType.FIFO);
    files.special(root, "socket", NodeType.SOCKET);
    Node device = files.special(root, "device", NodeType.CHARACTER_DEVICE);
    device.attributes =
        new NodeAttributes(
            8, NodeType.CHARACTER_DEVICE.bits() | 0666, 1, 0, 0, 0x1234_5678L, 0, 0, 0, 0, 0, 0);
    files.special(root, "block", NodeType.BLOCK_DEVICE);
    mount();

    Command stat =
        Command.in(
            mountpoint,
            "stat",
            "-c",
            "%n %i %a %h %u %g %s %b %.9Y %.9Z %F",
            "file",
            "directory",
            "link",
            "fifo",
            "socket",
            "block");
    assertThat(stat.lines())
        .containsExactly(
            "file 77 4751 3 1234 4294967280 5 1 -0.000000001 5000000000.000000007 regular file",
            "directory 4 755 1 0 0 0 0 1700000000.000000000 1700000000.000000000 directory",
            "link 5 777 1 0 0 10 1 1700000000.000000000 1700000000.000000000 symbolic link",
            "fifo 6 600 1 0 0 0 0 1700000000.000000000 1700000000.000000000 fifo",
            "socket 7 600 1 0 0 0 0 1700000000.000000000 1700000000.000000000 socket",
            "block 9 600 1 0 0 0 0 1700000000.000000000 1700000000.000000000 block special file");
    assertThat(Command.in(mountpoint, "stat", "-c", "%F %t %T", "device").lines())
        .containsExactly("character special file 456 12378");
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("hello");
    assertThat(Files.readSymbolicLink(mountpoint.resolve("link"))).hasToString("some/where");
  }

  @Test
  void listsInOrderWithTypesAndNumbers() throws Exception {
    Node directory = files.directory(root, "d");
    Node below = files.directory(directory, "zz");
    Node file = files.file(directory, "aa", "x");
    Node link = files.link(directory, "mm", "aa");
    Node other = files.directory(below, "x");
    mount();

    Command ls = Command.in(mountpoint, "ls", "-aUi", "--color=never", "d");
    assertThat(ls.lines().stream().map(String::trim))
        .containsExactly(
            directory.attributes.ino() + " .",
            root.attributes.ino() + " ..",
            below.attributes.ino() + " zz",
            file.attributes.ino() + " aa",
            link.attributes.ino() + " mm");
    assertThat(Command.in(mountpoint, "ls", "-aUi", "d/zz").lines().stream().map(String::trim))
        .contains(directory.attributes.ino() + " ..", other.attributes.ino() + " x");
    assertThat(Command.in(mountpoint, "find", ".", "-printf", "%y %p\n").lines())
        .containsExactly("d .", "d ./d", "d ./d/zz", "d ./d/zz/x", "f ./d/aa", "l ./d/mm");
  }

  @Test
  void servesOddNames() throws Exception {
    List<String> names =
        List.of(
            " ",
            "-rf",
            "a\nb",
            "tab\there",
            "quote\"'`$",
            "back\\slash",
            "\u0001",
            "*?[x]",
            "\u00fcml\u00e4ut",
            "\u65e5\u672c\u8a9e",
            "\ud83d\ude00",
            "x".repeat(255),
            "\u65e5".repeat(85));
    for (String name : names) {
      files.file(root, name, "<" + name + ">");
    }
    mount();

    Command find = Command.in(mountpoint, "find", ".", "-type", "f", "-printf", "%f\\0");
    assertThat(find.output()).isEqualTo(latin(String.join("\0", names) + "\0"));
    Command cat = Command.in(mountpoint, "find", ".", "-type", "f", "-exec", "cat", "{}", "+");
    assertThat(cat.output()).isEqualTo(latin("<" + String.join("><", names) + ">"));
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void tellsAbsentNamesFromTooLongOnes() throws Exception {
    files.file(root, "x".repeat(255), "long");
    mount();

    assertThat(errno(LIBC.access(path("y".repeat(255)), 0))).isEqualTo(Errno.ENOENT);
    assertThat(errno(LIBC.access(path("x".repeat(256)), 0))).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(errno(LIBC.access(path("x".repeat(300)), 0))).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(errno(LIBC.access(path("x".repeat(255) + "/below"), 0))).isEqualTo(Errno.ENOTDIR);
    // Not UTF-8, so nothing can have that name.
    Command ls = Command.in(mountpoint, "sh", "-c", "ls \"$(printf '\\377\\376')\"");
    assertThat(ls.output()).contains("No such file or directory");
    assertThat(log.list).isEmpty();
  }

  @Test
  void listsHugeDirectories() throws Exception {
    Node directory = files.directory(root, "huge");
    for (int i = 0; i < HUGE_DIRECTORY; i++) {
      files.special(directory, "a-name-that-is-not-short-" + i, NodeType.FIFO);
    }
    MountSession session = mount();

    List<String> expected =
        IntStream.range(0, HUGE_DIRECTORY).mapToObj(i -> "a-name-that-is-not-short-" + i).toList();
    Callable<List<String>> ls = () -> Command.in(mountpoint, "ls", "-U", "huge").lines();
    for (List<String> listed : atOnce(List.of(ls, ls))) {
      assertThat(listed).isEqualTo(expected);
    }
    assertNotAskedAgain(
        session,
        List.of("READDIR", "READDIRPLUS"),
        () -> assertThat(ls.call()).isEqualTo(expected));
  }

  @Test
  void listsADirectoryThatChangesWhileItIsRead() throws Exception {
    Node directory = files.changingDirectory(root, "changing");
    for (int i = 0; i < 5000; i++) {
      files.special(directory, "a-name-that-is-not-short-" + i, NodeType.FIFO);
    }
    mount();

    List<String> seen = new ArrayList<>();
    try (Stream<Path> list = Files.list(mountpoint.resolve("changing"))) {
      list.forEach(
          path -> {
            seen.add(path.getFileName().toString());
            if (seen.size() == 10) {
              // Were the rest found by counting in a new listing, some would be missing.
              for (int i = 0; i < 1000; i++) {
                files.remove(directory, "a-name-that-is-not-short-" + i);
              }
              assertThat(names("changing")).hasSize(4000);
            }
          });
    }
    assertThat(seen)
        .doesNotHaveDuplicates()
        .containsAll(
            IntStream.range(1000, 5000).mapToObj(i -> "a-name-that-is-not-short-" + i).toList());
  }

  @Test
  void walksDeepPaths() throws Exception {
    Node deepest = root;
    for (int i = 0; i < 3000; i++) {
      deepest = files.directory(deepest, "d");
    }
    files.file(deepest, "f", "deep");
    mount();

    Command find = Command.in(mountpoint, "find", ".", "-printf", "%d %f\\n");
    assertThat(find.lines()).hasSize(3002).endsWith("3001 f");
  }

  @Test
  void servesTheSameNodeUnderSeveralNames() throws Exception {
    Node file = files.file(root, "one", "shared content");
    Node directory = files.directory(root, "d");
    files.put(directory, "two", file);
    MountSession session = mount();

    assertThat(Files.readString(mountpoint.resolve("one"))).isEqualTo("shared content");
    long reads = count(session, "READ");
    assertThat(Files.readString(mountpoint.resolve("d/two"))).isEqualTo("shared content");
    assertThat(count(session, "READ")).as("one page cache for both").isEqualTo(reads);
    assertThat(session.rememberedNodes()).isEqualTo(3);
  }

  @Test
  void servesExtendedAttributes() throws Exception {
    Node file = files.file(root, "file", "x");
    file.xattrs.put("user.one", new byte[] {0, 1, 2, (byte) 255});
    file.xattrs.put("user.empty", new byte[0]);
    file.xattrs.put("security.some", "secret".getBytes(StandardCharsets.UTF_8));
    file.xattrs.put("user.large", new byte[60_000]);
    Node link = files.link(root, "link", "file");
    link.xattrs.put("trusted.link", new byte[] {7});
    files.directory(root, "plain");
    mount();

    byte[] small = new byte[4];
    assertThat(LIBC.lgetxattr(path("file"), "user.one", small, 0)).isEqualTo(4);
    assertThat(LIBC.lgetxattr(path("file"), "user.one", small, 4)).isEqualTo(4);
    assertThat(small).containsExactly(0, 1, 2, 255);
    assertThat(errno(LIBC.lgetxattr(path("file"), "user.one", small, 3))).isEqualTo(Errno.ERANGE);
    assertThat(LIBC.lgetxattr(path("file"), "user.empty", small, 4)).isZero();
    assertThat(LIBC.lgetxattr(path("file"), "user.large", new byte[65_536], 65_536))
        .isEqualTo(60_000);
    assertThat(errno(LIBC.lgetxattr(path("file"), "user.absent", small, 4)))
        .isEqualTo(Errno.ENODATA);
    assertThat(errno(LIBC.lgetxattr(path("plain"), "user.one", small, 0))).isEqualTo(Errno.ENODATA);
    assertThat(LIBC.lgetxattr(path("link"), "trusted.link", small, 4)).isEqualTo(1);

    byte[] names = new byte[100];
    long length = LIBC.llistxattr(path("file"), names, 0);
    assertThat(LIBC.llistxattr(path("file"), names, names.length)).isEqualTo(length);
    assertThat(new String(names, 0, (int) length, StandardCharsets.UTF_8).split("\0"))
        .containsExactly("security.some", "user.empty", "user.large", "user.one");
    assertThat(errno(LIBC.llistxattr(path("file"), names, length - 1))).isEqualTo(Errno.ERANGE);
    assertThat(LIBC.llistxattr(path("plain"), names, names.length)).isZero();
    assertThat(LIBC.llistxattr(path("link"), names, names.length)).isEqualTo(13);
    assertThat(log.list).isEmpty();
  }

  @Test
  void tellsStatistics() throws Exception {
    mount();

    FileStore store = Files.getFileStore(mountpoint);
    assertThat(store.isReadOnly()).isTrue();
    assertThat(store.getTotalSpace()).isEqualTo(12_345L * 4096);
    assertThat(store.getUsableSpace()).isEqualTo(123L * 4096);
    assertThat(
            Command.run("stat", "-f", "-c", "%l %s %S %b %f %a %c %d", mountpoint.toString())
                .lines())
        .containsExactly("255 4096 4096 12345 234 123 678 56");
  }
}

package org.jostree.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.OpenFlags.O_DIRECTORY;
import static org.jostree.posix.OpenFlags.O_RDONLY;
import static org.jostree.posix.PosixFailures.assertFails;
import static org.jostree.posix.Sandbox.assumeNotRoot;
import static org.jostree.posix.Sandbox.assumeRoot;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Extended attributes of every namespace, by descriptor and by name. */
@ParameterizedClass
@EnumSource(FileSystemKind.class)
class XattrTest {
  /** struct vfs_cap_data, version 2: cap_net_raw, permitted and effective. */
  private static final byte[] CAPABILITY = {
    1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private final FileSystemKind kind;
  private final Posix posix = Posix.instance();
  private Sandbox sandbox;
  private Fd dir;

  XattrTest(FileSystemKind kind) {
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

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Linux has these on tmpfs since 6.6 only. */
  private Fd fileWithUserAttributes(String name) throws IOException {
    Fd file = sandbox.file(name, "");
    try {
      posix.setxattr(file, "user.probe", new byte[0]);
      posix.removexattr(file, "user.probe");
    } catch (PosixException e) {
      file.close();
      assumeTrue(e.errno() != Errno.ENOTSUP, kind + " has no user attributes here");
      throw e;
    }
    return file;
  }

  private static List<String> names(List<RawXattr> attributes) {
    return attributes.stream().map(each -> new String(each.name(), UTF_8)).toList();
  }

  @Test
  void attributesAreSetAndRead() throws IOException {
    try (Fd file = fileWithUserAttributes("a \u00e9")) {
      assertThat(posix.xattrs(file)).isEmpty();
      posix.setxattr(file, "user.b", bytes("by descriptor"));
      posix.setxattr(dir, "a \u00e9", "user.a", bytes("by name"));
      posix.setxattr(file, "user.empty", new byte[0]);
      posix.setxattr(dir, "a \u00e9", "user.\u00e9", new byte[] {0, (byte) 0xff, 0});
      posix.setxattr(file, "user.Z", bytes("old"));
      posix.setxattr(file, "user.Z", bytes("new"));

      List<RawXattr> expected =
          List.of(
              new RawXattr(bytes("user.Z"), bytes("new")),
              new RawXattr(bytes("user.a"), bytes("by name")),
              new RawXattr(bytes("user.b"), bytes("by descriptor")),
              new RawXattr(bytes("user.empty"), new byte[0]),
              new RawXattr(bytes("user.\u00e9"), new byte[] {0, (byte) 0xff, 0}));
      List<RawXattr> ours = posix.xattrs(file);
      assertThat(withoutSecurityLabels(ours)).isEqualTo(expected);
      assertThat(posix.xattrs(dir, "a \u00e9")).isEqualTo(ours);
      assertThat(posix.getxattr(file, "user.a")).isEqualTo(bytes("by name"));
      assertThat(posix.getxattr(dir, "a \u00e9", "user.b")).isEqualTo(bytes("by descriptor"));
      assertThat(posix.getxattr(file, "user.empty")).isEmpty();
    }
  }

  /** A machine may label every new file. */
  private static List<RawXattr> withoutSecurityLabels(List<RawXattr> attributes) {
    return attributes.stream()
        .filter(each -> !new String(each.name(), UTF_8).startsWith("security."))
        .toList();
  }

  @Test
  void theJdkSeesTheSame() throws IOException {
    try (Fd file = fileWithUserAttributes("f")) {
      Path path = sandbox.path("f");
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
      view.write("theirs", ByteBuffer.wrap(bytes("1")));
      posix.setxattr(file, "user.ours", bytes("2"));
      assertThat(names(withoutSecurityLabels(posix.xattrs(file))))
          .containsExactly("user.ours", "user.theirs");
      assertThat(view.list()).containsExactlyInAnyOrder("ours", "theirs");
      assertThat(posix.getxattr(file, "user.theirs")).isEqualTo(bytes("1"));
    }
  }

  @Test
  void whatIsNotThereIsNull() throws IOException {
    try (Fd file = fileWithUserAttributes("f")) {
      assertThat(posix.getxattr(file, "user.none")).isNull();
      assertThat(posix.getxattr(dir, "f", "user.none")).isNull();
      assertThat(assertFails(Errno.ENODATA, () -> posix.removexattr(file, "user.none")))
          .hasMessage("fremovexattr(user.none): No data available");
      assertThat(assertFails(Errno.ENODATA, () -> posix.removexattr(dir, "f", "user.none")))
          .hasMessage("lremovexattr(f): No data available");
    }
    assertThat(assertFails(Errno.ENOENT, () -> posix.xattrs(dir, "none")))
        .hasMessage("llistxattr(none): No such file or directory");
    assertFails(Errno.ENOENT, () -> posix.getxattr(dir, "none", "user.none"));
  }

  @Test
  void attributesAreRemoved() throws IOException {
    try (Fd file = fileWithUserAttributes("f")) {
      posix.setxattr(file, "user.a", bytes("a"));
      posix.setxattr(file, "user.b", bytes("b"));
      posix.removexattr(file, "user.a");
      posix.removexattr(dir, "f", "user.b");
      assertThat(withoutSecurityLabels(posix.xattrs(file))).isEmpty();
    }
  }

  @Test
  void largeValuesAreReadWhole() throws IOException {
    // ext4 holds one block of attributes a file, tmpfs the largest there is.
    int size = kind == FileSystemKind.DISK ? 3000 : 65536;
    byte[] value = new byte[size];
    new java.util.Random(1).nextBytes(value);
    try (Fd file = fileWithUserAttributes("f")) {
      for (int length : new int[] {1023, 1024, 1025, size}) {
        byte[] expected = java.util.Arrays.copyOf(value, length);
        posix.setxattr(file, "user.large", expected);
        assertThat(posix.getxattr(file, "user.large")).isEqualTo(expected);
        assertThat(posix.xattrs(dir, "f")).contains(new RawXattr(bytes("user.large"), expected));
      }
      assertFails(Errno.E2BIG, () -> posix.setxattr(file, "user.large", new byte[65537]));
    }
  }

  @Test
  void longListsAreReadWhole() throws IOException {
    try (Fd file = fileWithUserAttributes("f")) {
      List<String> expected = new ArrayList<>();
      for (int i = 10; i < 30; i++) {
        String name = "user." + "n".repeat(100) + i;
        posix.setxattr(file, name, bytes("" + i));
        expected.add(name);
      }
      assertThat(names(withoutSecurityLabels(posix.xattrs(file)))).isEqualTo(expected);
      assertThat(names(withoutSecurityLabels(posix.xattrs(dir, "f")))).isEqualTo(expected);
    }
  }

  @Test
  void attributesThatChangeMeanwhileDoNoHarm() throws Exception {
    try (Fd file = fileWithUserAttributes("f")) {
      posix.setxattr(file, "user.stays", bytes("here"));
      AtomicBoolean stop = new AtomicBoolean();
      List<Throwable> failures = new ArrayList<>();
      Thread changer =
          new Thread(
              () -> {
                try {
                  byte[] small = bytes("s");
                  byte[] large = new byte[2500];
                  while (!stop.get()) {
                    posix.setxattr(dir, "f", "user.changes", small);
                    posix.setxattr(dir, "f", "user.changes", large);
                    posix.removexattr(dir, "f", "user.changes");
                  }
                } catch (PosixException e) {
                  failures.add(e);
                }
              });
      changer.start();
      int rounds = 0;
      long end = System.nanoTime() + 300_000_000L;
      while (System.nanoTime() < end) {
        List<RawXattr> seen = withoutSecurityLabels(posix.xattrs(file));
        assertThat(seen).contains(new RawXattr(bytes("user.stays"), bytes("here")));
        for (RawXattr each : seen) {
          assertThat(each.value().length).isIn(1, 4, 2500);
        }
        rounds++;
      }
      stop.set(true);
      changer.join();
      assertThat(failures).isEmpty();
      assertThat(rounds).isPositive();
    }
  }

  @Test
  void everyNamespaceOfRootIsKept() throws IOException {
    assumeRoot();
    try (Fd file = sandbox.file("f", "")) {
      posix.setxattr(file, "trusted.t", bytes("t"));
      posix.setxattr(dir, "f", "security.capability", CAPABILITY);
      posix.setxattr(file, "security.ostree-test", bytes("s"));
      assertThat(posix.xattrs(file))
          .contains(
              new RawXattr(bytes("security.capability"), CAPABILITY),
              new RawXattr(bytes("security.ostree-test"), bytes("s")),
              new RawXattr(bytes("trusted.t"), bytes("t")))
          .isEqualTo(posix.xattrs(dir, "f"));
    }
  }

  @Test
  void attributesOfALinkAreNotThoseOfItsTarget() throws IOException {
    assumeRoot();
    posix.symlinkat("f", dir, "s");
    posix.symlinkat("nowhere", dir, "broken");
    try (Fd file = sandbox.file("f", "")) {
      posix.setxattr(dir, "s", "trusted.of", bytes("link"));
      posix.setxattr(dir, "broken", "trusted.of", bytes("broken"));
      posix.setxattr(file, "trusted.of", bytes("file"));
      assertThat(posix.getxattr(dir, "s", "trusted.of")).isEqualTo(bytes("link"));
      assertThat(posix.getxattr(dir, "broken", "trusted.of")).isEqualTo(bytes("broken"));
      assertThat(posix.getxattr(dir, "f", "trusted.of")).isEqualTo(bytes("file"));
      assertThat(posix.xattrs(dir, "s")).contains(new RawXattr(bytes("trusted.of"), bytes("link")));
      posix.removexattr(dir, "s", "trusted.of");
      assertThat(posix.getxattr(dir, "s", "trusted.of")).isNull();
      assertThat(posix.getxattr(file, "trusted.of")).isEqualTo(bytes("file"));
    }
  }

  @Test
  void linksHaveNoUserAttributes() throws IOException {
    posix.symlinkat("nowhere", dir, "s");
    assertFails(Errno.EPERM, () -> posix.setxattr(dir, "s", "user.a", bytes("a")));
    assertThat(withoutSecurityLabels(posix.xattrs(dir, "s"))).isEmpty();
  }

  @Test
  void rootsNamespacesAreRefused() throws IOException {
    assumeNotRoot();
    try (Fd file = sandbox.file("f", "")) {
      assertFails(Errno.EPERM, () -> posix.setxattr(file, "trusted.t", bytes("t")));
      assertFails(Errno.EPERM, () -> posix.setxattr(file, "security.capability", CAPABILITY));
    }
  }

  @Test
  void directoriesHaveAttributesToo() throws IOException {
    assumeRoot();
    posix.mkdirat(dir, "d", 0755);
    try (Fd below = posix.openat(dir, "d", O_DIRECTORY, 0)) {
      posix.setxattr(below, "trusted.d", bytes("1"));
      assertThat(posix.xattrs(dir, "d")).isEqualTo(posix.xattrs(below));
      assertThat(posix.getxattr(dir, "d", "trusted.d")).isEqualTo(bytes("1"));
    }
    assertThat(posix.getxattr(Fd.CWD, sandbox.path("d").toString(), "trusted.d"))
        .isEqualTo(bytes("1"));
    assertThat(posix.getxattr(dir, sandbox.path("d").toString(), "trusted.d"))
        .isEqualTo(bytes("1"));
  }

  @Test
  void fileSystemsWithoutAttributesHaveNone() throws IOException {
    try (Fd proc = posix.open(Path.of("/proc/version"), O_RDONLY, 0)) {
      assertThat(withoutSecurityLabels(posix.xattrs(proc))).isEmpty();
      assertFails(Errno.ENOTSUP, () -> posix.getxattr(proc, "user.a"));
    }
  }
}

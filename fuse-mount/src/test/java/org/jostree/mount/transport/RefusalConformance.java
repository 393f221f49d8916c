package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.mount.transport.NativeCalls.LIBC;
import static org.jostree.mount.transport.NativeCalls.errno;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jnr.constants.platform.Errno;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.junit.jupiter.api.Test;

/** What every transport answers to what goes wrong, and to whoever wants to change something. */
public abstract class RefusalConformance extends ConformanceGround {
  /** RENAME_EXCHANGE of linux/fs.h. */
  private static final int EXCHANGE = 1 << 1;

  protected RefusalConformance(TransportOnTrial tried) {
    super(tried);
  }

  @Test
  void answersAFailureWithEioAndOneLogLine() throws Exception {
    List<Throwable> failures =
        List.of(
            new IOException("object 1234abcd of commit 99ff is missing"),
            new NoSuchFileException("/repo/objects/12/34abcd.file"),
            new IllegalStateException("unexpected"),
            new StackOverflowError("deep"),
            new OutOfMemoryError("not really"),
            new AssertionError("wrong"));
    for (int i = 0; i < failures.size(); i++) {
      files.file(root, "file" + i, 100, null).failure = failures.get(i);
      files.directory(root, "directory" + i).failure = failures.get(i);
      files.link(root, "link" + i, "target").failure = failures.get(i);
    }
    files.file(root, "sound", "sound");
    mount();

    byte[] buffer = new byte[100];
    for (int i = 0; i < failures.size(); i++) {
      String message = failures.get(i).getMessage();
      int descriptor = LIBC.open(path("file" + i), NativeCalls.O_RDONLY, 0);
      assertThat(errno(LIBC.pread(descriptor, buffer, 10, 0))).isEqualTo(Errno.EIO);
      LIBC.close(descriptor);
      assertLogged("/file" + i, message, "read");

      descriptor = LIBC.open(path("directory" + i), NativeCalls.O_RDONLY, 0);
      assertThat(errno(LIBC.getdents64(descriptor, buffer, 100))).isEqualTo(Errno.EIO);
      LIBC.close(descriptor);
      assertLogged("/directory" + i, message, "list");

      assertThat(errno(LIBC.access(path("directory" + i + "/some"), 0))).isEqualTo(Errno.EIO);
      assertLogged("/directory" + i, message, "look up some in");

      assertThatThrownBy(() -> Files.readSymbolicLink(mountpoint.resolve("link0")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("Input/output error");
      assertLogged("/link0", failures.get(0).getMessage(), "read link");

      assertThat(errno(LIBC.lgetxattr(path("file" + i), "user.a", buffer, 0))).isEqualTo(Errno.EIO);
      assertLogged("/file" + i, message, "read attribute user.a of");

      assertThat(errno(LIBC.llistxattr(path("file" + i), buffer, 0))).isEqualTo(Errno.EIO);
      assertLogged("/file" + i, message, "list attributes of");
    }
    assertThat(Files.readString(mountpoint.resolve("sound"))).isEqualTo("sound");
  }

  private void assertLogged(String node, String message, String operation) {
    List<String> lines = logLines();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(node, message, operation).doesNotContain("\n");
    log.list.clear();
  }

  @Test
  void answersEnoentWithoutALogLineForWhatIsRightlyGone() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    refs.failure = new NodeAbsentException("the ref is deleted");
    mount();

    assertThat(errno(LIBC.access(path("refs/main"), 0))).isEqualTo(Errno.ENOENT);
    assertThat(log.list).isEmpty();
  }

  @Test
  void answersShortContentWithoutWrongBytes() throws Exception {
    files.file(root, "short", 10_000, (offset, destination) -> destination.put((byte) 'x'));
    mount();

    byte[] read = Files.readAllBytes(mountpoint.resolve("short"));
    assertThat(read.length).isLessThanOrEqualTo(10_000);
    assertThat(read[0]).isEqualTo((byte) 'x');
  }

  @Test
  void refusesEveryChange() throws Exception {
    files.file(root, "file", "content");
    files.file(root, "other", "other content");
    files.directory(root, "directory");
    files.link(root, "link", "file");
    mount();

    assertEveryChangeRefused();
    assertThat(exchange()).isEqualTo(Errno.EROFS);
    assertThat(temporaryFile()).isEqualTo(Errno.EROFS);
    // Root can take the kernel's own protection away; then it is the transport that refuses.
    assertThat(Command.run("mount", "-i", "-o", "remount,rw", mountpoint.toString()).exitCode())
        .isZero();
    assertThat(MountTable.read().topmostAt(mountpoint).orElseThrow().options()).startsWith("rw,");
    assertEveryChangeRefused();
    assertThat(exchange()).isEqualTo(tried.knowsLaterChanges() ? Errno.EROFS : Errno.EINVAL);
    Errno unknown = tried.knowsLaterChanges() ? Errno.EROFS : Errno.EOPNOTSUPP;
    assertThat(temporaryFile().intValue()).isEqualTo(unknown.intValue());
    int descriptor = LIBC.open(path("file"), NativeCalls.O_RDWR, 0);
    int source = LIBC.open(path("other"), NativeCalls.O_RDONLY, 0);
    try {
      if (descriptor >= 0) {
        assertThat(errno(LIBC.write(descriptor, new byte[1], 1))).isEqualTo(Errno.EROFS);
        assertThat(errno(LIBC.ftruncate(descriptor, 0))).isEqualTo(Errno.EROFS);
        assertThat(errno(LIBC.fallocate(descriptor, 0, 0, 100))).isEqualTo(Errno.EROFS);
        assertThat(errno(LIBC.copy_file_range(source, null, descriptor, null, 10, 0)))
            .isEqualTo(Errno.EROFS);
      }
    } finally {
      LIBC.close(descriptor);
      LIBC.close(source);
    }
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("content");
    assertThat(log.list).isEmpty();
  }

  private Errno exchange() {
    int here = NativeCalls.AT_FDCWD;
    return errnoOrOk(LIBC.renameat2(here, path("file"), here, path("other"), EXCHANGE));
  }

  private Errno temporaryFile() {
    int flags = NativeCalls.O_TMPFILE | NativeCalls.O_RDWR;
    return errnoOrOk(LIBC.open(mountpoint.toString(), flags, 0600));
  }

  private void assertEveryChangeRefused() {
    int create = NativeCalls.O_CREAT | NativeCalls.O_WRONLY;
    byte[] value = {1};
    Map<String, Errno> errors =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("rename over", errnoOrOk(LIBC.rename(path("file"), path("link")))),
                Map.entry("rename directory", errnoOrOk(LIBC.rename(path("directory"), path("d")))),
                Map.entry("unlink link", errnoOrOk(LIBC.unlink(path("link")))),
                Map.entry("mknod device", errnoOrOk(LIBC.mknod(path("new"), 0020644, 0x103))),
                Map.entry("mknod socket", errnoOrOk(LIBC.mknod(path("new"), 0140644, 0))),
                Map.entry("chmod directory", errnoOrOk(LIBC.chmod(path("directory"), 0700))),
                Map.entry("chown file", errnoOrOk(LIBC.lchown(path("file"), 5, 5))),
                Map.entry("extend", errnoOrOk(LIBC.truncate(path("file"), 1 << 20))),
                Map.entry("create", errnoOrOk(LIBC.open(path("new"), create, 0644))),
                Map.entry("mkdir", errnoOrOk(LIBC.mkdir(path("new"), 0755))),
                Map.entry("rmdir", errnoOrOk(LIBC.rmdir(path("directory")))),
                Map.entry("unlink", errnoOrOk(LIBC.unlink(path("file")))),
                Map.entry("rename", errnoOrOk(LIBC.rename(path("file"), path("new")))),
                Map.entry("symlink", errnoOrOk(LIBC.symlink("target", path("new")))),
                Map.entry("link", errnoOrOk(LIBC.link(path("file"), path("new")))),
                Map.entry("mknod", errnoOrOk(LIBC.mknod(path("new"), 0100644, 0))),
                Map.entry("mkfifo", errnoOrOk(LIBC.mknod(path("new"), 0010644, 0))),
                Map.entry("chmod", errnoOrOk(LIBC.chmod(path("file"), 0600))),
                Map.entry("chown", errnoOrOk(LIBC.lchown(path("link"), 5, 5))),
                Map.entry("truncate", errnoOrOk(LIBC.truncate(path("file"), 0))),
                Map.entry(
                    "utimes",
                    errnoOrOk(LIBC.utimensat(NativeCalls.AT_FDCWD, path("file"), null, 0))),
                Map.entry(
                    "setxattr", errnoOrOk(LIBC.lsetxattr(path("file"), "user.a", value, 1, 0))),
                Map.entry("removexattr", errnoOrOk(LIBC.lremovexattr(path("file"), "user.a")))));
    int descriptor = LIBC.open(path("file"), NativeCalls.O_RDONLY, 0);
    try {
      errors.put("fchmod", errnoOrOk(LIBC.fchmod(descriptor, 0600)));
      errors.put("fchown", errnoOrOk(LIBC.fchown(descriptor, 5, 5)));
      errors.put("futimens", errnoOrOk(LIBC.futimens(descriptor, null)));
      errors.put("fsetxattr", errnoOrOk(LIBC.fsetxattr(descriptor, "user.a", value, 1, 0)));
      errors.put("fremovexattr", errnoOrOk(LIBC.fremovexattr(descriptor, "user.a")));
    } finally {
      LIBC.close(descriptor);
    }
    assertThat(errors).allSatisfy((call, error) -> assertThat(error).isEqualTo(Errno.EROFS));
  }

  private static Errno errnoOrOk(long result) {
    Errno errno = errno(result);
    return errno == null ? Errno.__UNKNOWN_CONSTANT__ : errno;
  }

  @Test
  void refusesToOpenForWriting() throws Exception {
    files.file(root, "file", "content");
    mount();

    int trunc = NativeCalls.O_WRONLY | NativeCalls.O_TRUNC;
    assertThat(errno(LIBC.open(path("file"), NativeCalls.O_WRONLY, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), NativeCalls.O_RDWR, 0))).isEqualTo(Errno.EROFS);
    int append = NativeCalls.O_WRONLY | NativeCalls.O_APPEND;
    int create = NativeCalls.O_WRONLY | NativeCalls.O_CREAT;
    assertThat(errno(LIBC.open(path("file"), trunc, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), append, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), create, 0644))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.open(path("file"), NativeCalls.O_TRUNC, 0))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.access(path("file"), 2))).isEqualTo(Errno.EROFS);
    assertThat(errno(LIBC.access(path("file"), 4))).isNull();
    assertThat(errno(LIBC.access(path("file"), 1))).isEqualTo(Errno.EACCES);
  }
}

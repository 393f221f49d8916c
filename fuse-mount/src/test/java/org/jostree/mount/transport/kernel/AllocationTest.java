package org.jostree.mount.transport.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jostree.mount.SampleRepository;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.tree.Node;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.mount.tree.TreeSettings;
import org.jostree.object.CommitId;
import org.jostree.object.Xattrs;
import org.jostree.posix.Errno;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Answers are composed in memory that is there: what the kernel asks most often makes no garbage,
 * neither in the transport, whatever file system is behind, nor in a repository's once it knows
 * what is asked for.
 */
class AllocationTest {
  /** So many that what counting itself allocates is less than a byte for each. */
  private static final int REQUESTS = 20_000;

  /** Of an {@link org.jostree.posix.Fd}, in bytes. */
  private static final int DESCRIPTOR = 16;

  /** Of an entry in a set, in bytes. */
  private static final int EXPECTED_DIRECTORY = 32;

  /** Of an {@link org.jostree.object.FileHeader}, which an archive's content is compared with. */
  private static final int HEADER = 32;

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final Dialogue<String> stub = new Dialogue<>(new StubFileSystem());
  private final long file = stub.nodes.remember(StubFileSystem.FILE, NodeTable.ROOT);

  AllocationTest() throws Exception {}

  /** Fills in a request. */
  private interface Composer {
    void compose();
  }

  /** How many bytes each of those requests allocates. */
  private long garbage(Dialogue<?> dialogue, Composer request) throws Exception {
    long least = Long.MAX_VALUE;
    // The first time classes are loaded, and the reply grows.
    for (int round = 0; round < 3; round++) {
      long before = allocatedBytes();
      for (int i = 0; i < REQUESTS; i++) {
        request.compose();
        dialogue.ask();
      }
      least = Math.min(least, allocatedBytes() - before);
    }
    assertThat(-dialogue.reply.error()).isIn(0, Errno.ENODATA.code());
    return least / REQUESTS;
  }

  /** By this thread, since it began. */
  private long allocatedBytes() throws Exception {
    return (Long)
        beans.invoke(
            new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
            "getThreadAllocatedBytes",
            new Object[] {Thread.currentThread().getId()},
            new String[] {"long"});
  }

  private static void composeRead(Dialogue<?> dialogue, long node, long offset, int size) {
    dialogue.begin(Opcode.READ, node, 40).putLong(0).putLong(offset).putInt(size);
  }

  private static void composeListing(Dialogue<?> dialogue, long directory) {
    dialogue.begin(Opcode.READDIRPLUS, directory, 40).putLong(0).putLong(0).putInt(32 << 10);
  }

  private static void composeLookup(Dialogue<?> dialogue, long directory, byte[] name) {
    dialogue.begin(Opcode.LOOKUP, directory, name.length).put(name);
  }

  private static void composeXattr(Dialogue<?> dialogue, long node, byte[] name) {
    dialogue.begin(Opcode.GETXATTR, node, 8 + name.length).putInt(100).putInt(0).put(name);
  }

  private static byte[] name(String text) {
    return ascii(text + "\0");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void readingAllocatesNothing() throws Exception {
    assertThat(garbage(stub, () -> composeRead(stub, file, 4096, 64 << 10))).isZero();
    assertThat(stub.reply.length()).isEqualTo(16 + (64 << 10));
  }

  @Test
  void attributesAllocateNothing() throws Exception {
    assertThat(garbage(stub, () -> stub.begin(Opcode.GETATTR, file, 16))).isZero();
  }

  @Test
  void lookingUpAllocatesNothing() throws Exception {
    byte[] known = name(StubFileSystem.FILE);
    assertThat(garbage(stub, () -> composeLookup(stub, NodeTable.ROOT, known))).isZero();
    byte[] absent = name("absent");
    assertThat(garbage(stub, () -> composeLookup(stub, NodeTable.ROOT, absent))).isZero();
  }

  @Test
  void forgettingAllocatesNothing() throws Exception {
    for (int i = 0; i < 4 * REQUESTS; i++) {
      stub.nodes.remember(StubFileSystem.FILE, NodeTable.ROOT);
    }
    assertThat(garbage(stub, () -> stub.begin(Opcode.FORGET, file, 8).putLong(1))).isZero();
    assertThat(stub.nodes.node(file)).isEqualTo(StubFileSystem.FILE);
  }

  /** What was told once of a commit is told again without garbage. */
  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "ARCHIVE"})
  void aRepositoryAllocatesNothingEither(RepoMode mode, @TempDir Path temporary) throws Exception {
    try (SampleRepository sample = SampleRepository.create(temporary.resolve("repo"), mode)) {
      sample.useXattrs(Xattrs.of(List.of(new Xattrs.Attribute(ascii("user.name"), ascii("x")))));
      CommitId commit =
          sample.commit(
              "main",
              1,
              Map.of(
                  "d/large",
                  "x".repeat(100_000),
                  "d/small",
                  "y".repeat(3_000),
                  "d/link",
                  SampleRepository.LINK + "small",
                  "d/below/file",
                  "z"));
      try (RepositoryFileSystem files =
          RepositoryFileSystem.singleCommit(sample.repo(), commit, "", TreeSettings.DEFAULTS)) {
        Dialogue<Node> dialogue = new Dialogue<>(files);
        long directory = known(dialogue, NodeTable.ROOT, "d");
        long large = known(dialogue, directory, "large");
        long small = known(dialogue, directory, "small");
        long link = known(dialogue, directory, "link");

        for (long id : new long[] {directory, large, link}) {
          assertThat(garbage(dialogue, () -> dialogue.begin(Opcode.GETATTR, id, 16))).isZero();
        }
        for (String each : new String[] {"small", "link", "below", "absent"}) {
          byte[] name = name(each);
          assertThat(garbage(dialogue, () -> composeLookup(dialogue, directory, name)))
              .as(each)
              .isZero();
        }
        // Who lists a directory is expected in those that are in it, of which there is one.
        assertThat(garbage(dialogue, () -> composeListing(dialogue, directory)))
            .isLessThanOrEqualTo(EXPECTED_DIRECTORY);
        assertThat(dialogue.reply.length()).isGreaterThan(16 + 6 * Reply.ENTRY);
        for (String each : new String[] {"user.name", "security.capability"}) {
          byte[] name = name(each);
          assertThat(garbage(dialogue, () -> composeXattr(dialogue, small, name)))
              .as(each)
              .isZero();
        }
        assertThat(garbage(dialogue, () -> dialogue.begin(Opcode.READLINK, link, 0))).isZero();
        assertThat(dialogue.reply.length()).isEqualTo(16 + "small".length());
        // Each second it is asked anew whether the object is what it was.
        assertThat(garbage(dialogue, () -> composeRead(dialogue, large, 4096, 4096))).isZero();
        assertThat(dialogue.reply.length()).isEqualTo(16 + 4096);
        // The object is opened for each.
        assertThat(garbage(dialogue, () -> composeRead(dialogue, small, 0, 4096)))
            .isLessThanOrEqualTo(mode.isBare() ? DESCRIPTOR : DESCRIPTOR + HEADER);
        assertThat(dialogue.reply.length()).isEqualTo(16 + 3_000);
      }
    }
  }

  /** The number by which the kernel knows a name from now on. */
  private static long known(Dialogue<?> dialogue, long directory, String name) throws Exception {
    composeLookup(dialogue, directory, name(name));
    dialogue.ask();
    assertThat(dialogue.reply.error()).isZero();
    return dialogue.reply.composedBody().getLong();
  }
}

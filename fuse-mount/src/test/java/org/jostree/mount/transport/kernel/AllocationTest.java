package org.jostree.mount.transport.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jostree.mount.SampleRepository;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.tree.Node;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.mount.tree.TreeSettings;
import org.jostree.object.CommitId;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers are composed in memory that is there: what the kernel asks most often makes no garbage,
 * neither in the transport, whatever file system is behind, nor in a repository's once it knows
 * what is asked for.
 */
class AllocationTest {
  /** So many that what counting itself allocates is less than a byte for each. */
  private static final int REQUESTS = 100_000;

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final Dialogue<String> stub = new Dialogue<>(new StubFileSystem());
  private final long file = stub.nodes.remember(StubFileSystem.FILE, NodeTable.ROOT);

  AllocationTest() throws Exception {}

  /** Fills in a request. */
  private interface Composer {
    void compose();
  }

  private long allocatedBytes(Dialogue<?> dialogue, Composer request) throws Exception {
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
    return least;
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

  private static void composeRead(Dialogue<?> dialogue, long node, int size) {
    ByteBuffer body = dialogue.begin(Opcode.READ, node, 40);
    body.putLong(0).putLong(4096).putInt(size);
  }

  @Test
  void readingAllocatesNothing() throws Exception {
    assertThat(allocatedBytes(stub, () -> composeRead(stub, file, 64 << 10))).isLessThan(REQUESTS);
    assertThat(stub.reply.length()).isEqualTo(16 + (64 << 10));
  }

  @Test
  void attributesAllocateNothing() throws Exception {
    assertThat(allocatedBytes(stub, () -> stub.begin(Opcode.GETATTR, file, 16)))
        .isLessThan(REQUESTS);
    assertThat(stub.reply.error()).isZero();
  }

  @Test
  void forgettingAllocatesNothing() throws Exception {
    for (int i = 0; i < 4 * REQUESTS; i++) {
      stub.nodes.remember(StubFileSystem.FILE, NodeTable.ROOT);
    }
    assertThat(allocatedBytes(stub, () -> stub.begin(Opcode.FORGET, file, 8).putLong(1)))
        .isLessThan(REQUESTS);
    assertThat(stub.nodes.node(file)).isEqualTo(StubFileSystem.FILE);
  }

  @Test
  void aRepositoryAllocatesNothingEither(@TempDir Path temporary) throws Exception {
    try (SampleRepository sample =
        SampleRepository.create(temporary.resolve("repo"), RepoMode.BARE)) {
      CommitId commit = sample.commit("main", 1, Map.of("d/large", "x".repeat(100_000)));
      try (RepositoryFileSystem files =
          RepositoryFileSystem.singleCommit(sample.repo(), commit, "", TreeSettings.DEFAULTS)) {
        Dialogue<Node> dialogue = new Dialogue<>(files);
        Node directory = files.lookup(files.root(), "d").node();
        long directoryId = dialogue.nodes.remember(directory, NodeTable.ROOT);
        Node large = files.lookup(directory, "large").node();
        long largeId = dialogue.nodes.remember(large, directoryId);

        for (long id : new long[] {directoryId, largeId}) {
          assertThat(allocatedBytes(dialogue, () -> dialogue.begin(Opcode.GETATTR, id, 16)))
              .isLessThan(REQUESTS);
          assertThat(dialogue.reply.error()).isZero();
        }
        // Each second it is asked anew whether the object is what it was.
        assertThat(allocatedBytes(dialogue, () -> composeRead(dialogue, largeId, 4096)))
            .isLessThan(REQUESTS);
        assertThat(dialogue.reply.length()).isEqualTo(16 + 4096);
      }
    }
  }
}

package org.jostree.mount.transport.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/**
 * Answers are composed in memory that is there: what the kernel asks most often makes no garbage
 * here, whatever the file system behind does.
 */
class AllocationTest {
  /** So many that what counting itself allocates is less than a byte for each. */
  private static final int REQUESTS = 100_000;

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final Dialogue dialogue;
  private final long file;

  AllocationTest() throws Exception {
    dialogue = new Dialogue("");
    file = dialogue.nodes.remember(StubFileSystem.FILE, 1);
  }

  /** Fills in a request. */
  private interface Composer {
    void compose();
  }

  private long allocatedBytes(Composer request) throws Exception {
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

  private void composeRead(int size) {
    ByteBuffer body = dialogue.begin(Opcode.READ, file, 40);
    body.putLong(0).putLong(4096).putInt(size);
  }

  @Test
  void readingAllocatesNothing() throws Exception {
    assertThat(allocatedBytes(() -> composeRead(64 << 10))).isLessThan(REQUESTS);
    assertThat(dialogue.reply.length()).isEqualTo(16 + (64 << 10));
  }

  @Test
  void attributesAllocateNothing() throws Exception {
    assertThat(allocatedBytes(() -> dialogue.begin(Opcode.GETATTR, file, 16))).isLessThan(REQUESTS);
    assertThat(dialogue.reply.error()).isZero();
  }

  @Test
  void forgettingAllocatesNothing() throws Exception {
    for (int i = 0; i < 4 * REQUESTS; i++) {
      dialogue.nodes.remember(StubFileSystem.FILE, 1);
    }
    assertThat(allocatedBytes(() -> dialogue.begin(Opcode.FORGET, file, 8).putLong(1)))
        .isLessThan(REQUESTS);
    assertThat(dialogue.nodes.node(file)).isEqualTo(StubFileSystem.FILE);
  }
}

package org.jostree.mount.transport.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jostree.mount.transport.DirectoryListing;
import org.jostree.mount.transport.Failures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Whatever bytes a request has, it gets one answer of a form that the kernel takes, or none if its
 * kind wants none. In a plain build bytes come at random; with {@code JAZZER_FUZZ=1} Jazzer looks
 * for them.
 */
class RequestsFuzzTest {
  private static final int RANDOM_REQUESTS = 20_000;
  private static final int KINDS = 56;
  private static final int REPLY_HEADER = 16;

  /** linux/errno.h: the kernel takes an answer for garbage beyond it. */
  private static final int LARGEST_ERRNO = 511;

  private final Logger failures = (Logger) LoggerFactory.getLogger(Failures.class);
  private Level level;

  @BeforeEach
  void silence() {
    level = failures.getLevel();
    failures.setLevel(Level.OFF);
  }

  @AfterEach
  void restore() {
    failures.setLevel(level);
  }

  @Test
  void randomRequestsAreAnswered() throws Exception {
    Random random = new Random(6);
    Dialogue<String> dialogue = new Dialogue<>(new StubFileSystem());
    for (int i = 0; i < RANDOM_REQUESTS; i++) {
      byte[] data = new byte[2 + random.nextInt(random.nextInt(8) == 0 ? 300 : 48)];
      random.nextBytes(data);
      if (random.nextBoolean()) {
        // Small numbers, as offsets and sizes are.
        for (int at = 2; at < data.length; at++) {
          data[at] = (at & 3) == 2 ? data[at] : 0;
        }
      }
      askAndCheck(dialogue, data);
    }
  }

  @FuzzTest(maxDuration = "2m")
  void anyRequestIsAnswered(byte[] data) throws Exception {
    askAndCheck(new Dialogue<>(new StubFileSystem()), data);
  }

  /** The first byte picks the kind, the second one the node, the others are the body. */
  private static void askAndCheck(Dialogue<String> dialogue, byte[] data) throws Exception {
    int opcode = data.length > 0 ? (data[0] & 0xff) % KINDS : 0;
    List<Long> ids =
        List.of(
            1L,
            dialogue.nodes.remember("directory", 1),
            dialogue.nodes.remember("changing", 1),
            dialogue.nodes.remember("file", 1),
            dialogue.nodes.remember("link", 1),
            0xdead_beefL);
    long node = ids.get(data.length > 1 ? (data[1] & 0xff) % ids.size() : 0);
    int bodyLength = Math.max(0, data.length - 2);
    dialogue.begin(opcode, node, bodyLength).put(data, data.length - bodyLength, bodyLength);
    dialogue.ask();

    assertThat(dialogue.answers).isEqualTo(Opcode.isAnswered(opcode) ? 1 : 0);
    if (dialogue.answers > 0) {
      check(dialogue, opcode, dialogue.reply);
    }
  }

  private static void check(Dialogue<String> dialogue, int opcode, Reply reply) {
    ByteBuffer body = reply.composedBody();
    assertThat(body.getInt(0)).isEqualTo(reply.length());
    assertThat(body.getLong(8)).isEqualTo(dialogue.unique());
    assertThat(reply.error()).isBetween(-LARGEST_ERRNO, 0);
    if (reply.error() != 0) {
      assertThat(reply.length()).isEqualTo(REPLY_HEADER);
      return;
    }
    switch (opcode) {
      case Opcode.LOOKUP -> assertThat(body.remaining()).isEqualTo(Reply.ENTRY);
      case Opcode.GETATTR -> assertThat(body.remaining()).isEqualTo(104);
      case Opcode.OPEN, Opcode.OPENDIR -> assertThat(body.remaining()).isEqualTo(16);
      case Opcode.STATFS -> assertThat(body.remaining()).isEqualTo(80);
      case Opcode.INIT -> assertThat(body.remaining()).isEqualTo(64);
      case Opcode.READ, Opcode.READDIR ->
          assertThat(body.remaining()).isLessThanOrEqualTo(asked(dialogue));
      case Opcode.READDIRPLUS -> {
        assertThat(body.remaining()).isLessThanOrEqualTo(asked(dialogue));
        while (body.hasRemaining()) {
          body.position(DirectoryListing.endOfRecord(body, body.position() + Reply.ENTRY));
        }
      }
      default -> {}
    }
  }

  private static int asked(Dialogue<String> dialogue) {
    return dialogue.memory.getInt(Request.HEADER + 16);
  }
}

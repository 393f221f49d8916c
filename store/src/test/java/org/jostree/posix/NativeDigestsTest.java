package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Random;
import org.jostree.object.Checksum;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The native sum beside the JDK's. */
class NativeDigestsTest {
  private static final String LIBRARY = "libcrypto.so.3";

  private final Random random = new Random(7);

  @BeforeEach
  void needLibrary() {
    assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu", LIBRARY))
            || Files.exists(Path.of("/usr/lib/aarch64-linux-gnu", LIBRARY)),
        "no " + LIBRARY);
  }

  private static MessageDigest ours() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256", NativeDigests.load(LIBRARY));
    assertThat(NativeDigests.isOf(digest)).isTrue();
    return digest;
  }

  private static MessageDigest theirs() throws Exception {
    return MessageDigest.getInstance("SHA-256", "SUN");
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void sumsAreThoseOfTheJdkHoweverTheBytesCome() throws Exception {
    MessageDigest ours = ours();
    MessageDigest theirs = theirs();
    for (int length : new int[] {0, 1, 55, 56, 63, 64, 65, 127, 1000, 16384, 16385, 70_000}) {
      for (int round = 0; round < 8; round++) {
        byte[] bytes = bytes(length);
        for (int at = 0; at < length; ) {
          int count = Math.min(length - at, 1 + random.nextInt(length));
          ByteBuffer direct = ByteBuffer.allocateDirect(count + 5).position(5);
          switch (random.nextInt(4)) {
            case 0 -> ours.update(bytes, at, count);
            case 1 -> ours.update(ByteBuffer.wrap(bytes, at, count).asReadOnlyBuffer());
            case 2 -> {
              ours.update(bytes[at]);
              count = 1;
            }
            default -> {
              direct.put(bytes, at, count).flip().position(5);
              ours.update(direct);
              assertThat(direct.hasRemaining()).isFalse();
            }
          }
          theirs.update(bytes, at, count);
          at += count;
        }
        assertThat(ours.digest()).as("sum of %s bytes", length).isEqualTo(theirs.digest());
      }
    }
  }

  @Test
  void oneThreadsSumsDoNotMix() throws Exception {
    MessageDigest first = ours();
    MessageDigest second = ours();
    byte[] bytes = bytes(300);
    first.update(bytes, 0, 100);
    second.update(bytes, 0, 200);
    first.update(bytes, 100, 100);
    MessageDigest copy = (MessageDigest) first.clone();
    copy.update(bytes, 200, 100);
    assertThat(first.digest()).isEqualTo(second.digest());
    assertThat(copy.digest()).isEqualTo(theirs().digest(bytes));

    second.update(bytes);
    second.reset();
    assertThat(second.digest()).isEqualTo(theirs().digest());
    assertThatThrownBy(() -> second.digest(new byte[40], 0, 31))
        .isInstanceOf(DigestException.class);
    assertThat(second.getDigestLength()).isEqualTo(32);
  }

  @Test
  void whatCannotBeLoadedIsNotUsed() throws Exception {
    assertThat(NativeDigests.load("/nowhere/libcrypto.so.3")).isNull();
    assertThat(NativeDigests.load("libc.so.6")).as("has no SHA-256").isNull();
    assertThat(NativeDigests.isOf(ours())).as("what was loaded before stays").isTrue();
    assertThat(NativeDigests.isOf(theirs())).isFalse();
  }

  @Test
  void checksumsAreMadeWithWhatIsChosen() {
    Checksum before = Checksum.compute(new byte[] {1});
    Checksum.digestBy(NativeDigests.load(LIBRARY));
    try {
      assertThat(NativeDigests.isOf(Checksum.newDigest())).isTrue();
      assertThat(Checksum.compute(new byte[] {1})).isEqualTo(before);
    } finally {
      Checksum.digestBy(null);
    }
    assertThat(NativeDigests.isOf(Checksum.newDigest())).isFalse();
  }
}

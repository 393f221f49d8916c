package org.jostree.tar;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * Whatever the bytes, reading an archive ends: with its last member or an IOException. As a test it
 * reads the inputs in the resources; with {@code JAZZER_FUZZ=1} it looks for more.
 */
class ArchiveFuzzTest {
  private static final int BLOCK = 512;

  /** Holes have no bytes in the archive; a fuzzer would have us write zeros for hours. */
  private static final long MAX_CONTENT_BYTES = 1 << 20;

  @FuzzTest(maxDuration = "2m")
  void readsAnyBytes(byte[] data) {
    read(data);
  }

  /** The sums of all headers made right, or else hardly any input would get past them. */
  @FuzzTest(maxDuration = "2m")
  void readsAnyBlocks(byte[] data) {
    for (int at = 0; at + BLOCK <= data.length; at += BLOCK) {
      byte[] block = java.util.Arrays.copyOfRange(data, at, at + BLOCK);
      TarBuilder.sign(block);
      System.arraycopy(block, 0, data, at, BLOCK);
    }
    read(data);
  }

  private static void read(byte[] data) {
    byte[] buffer = new byte[1000];
    try (ArchiveReader reader = ArchiveReader.open(new ByteArrayInputStream(data))) {
      while (reader.next() != null) {
        long length = 0;
        for (int count; (count = reader.read(buffer, 0, buffer.length)) >= 0; ) {
          length += count;
          if (length > MAX_CONTENT_BYTES) {
            return;
          }
        }
      }
    } catch (IOException e) {
      return; // what is wrong is said
    }
  }
}

package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The files of a remote repository, by their paths below its top. Safe for several threads. */
public interface RemoteFiles {
  /**
   * Opens a file.
   *
   * @throws NotOnServerException when there is none
   */
  InputStream open(String path) throws IOException;

  /**
   * The beginning of a file, or the whole of it.
   *
   * @param isWhole whether the file ends there
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Start(byte[] bytes, boolean isWhole) {
    /** From a stream that has the whole file. */
    static Start of(InputStream in, int bytes) throws IOException {
      byte[] read = in.readNBytes(bytes + 1);
      return read.length <= bytes
          ? new Start(read, true)
          : new Start(Arrays.copyOf(read, bytes), false);
    }
  }

  /**
   * Reads the beginning of a file.
   *
   * @param bytes how many; more may come where that costs no more
   * @throws NotOnServerException when there is no such file
   */
  default Start readStart(String path, int bytes) throws IOException {
    try (InputStream in = open(path)) {
      return Start.of(in, bytes);
    }
  }

  /** The whole name of a file, for messages. */
  String describe(String path);

  /**
   * Reads a whole file.
   *
   * @param maximum how many bytes it may have
   * @throws NotOnServerException when there is none
   */
  default byte[] read(String path, long maximum) throws IOException {
    try (InputStream in = open(path)) {
      return readAll(in, path, maximum);
    }
  }

  /** As {@link #read}, but null when there is no such file. */
  default byte @Nullable [] readIfThere(String path, long maximum) throws IOException {
    KeptFile file = readUnlessSame(path, maximum, null);
    return file == null ? null : file.bytes();
  }

  /**
   * As {@link #readIfThere}, where the server need not send what is here already.
   *
   * @param kept what was fetched earlier, or null
   * @return {@code kept} itself if it has not changed
   */
  default @Nullable KeptFile readUnlessSame(String path, long maximum, @Nullable KeptFile kept)
      throws IOException {
    try {
      return KeptFile.of(read(path, maximum));
    } catch (NotOnServerException e) {
      return null;
    }
  }

  /** The rest of a file that was opened. */
  default byte[] readAll(InputStream in, String path, long maximum) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(maximum + 1, Integer.MAX_VALUE - 8));
    if (bytes.length > maximum) {
      throw new IOException(
          "URI " + describe(path) + " exceeded maximum size of " + maximum + " bytes");
    }
    return bytes;
  }
}

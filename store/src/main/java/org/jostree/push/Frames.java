package org.jostree.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;

/**
 * What two repositories say to each other over a pipe. The sender begins with {@link #GREETING} and
 * the refs; then the receiver asks for files ({@link #GET}), any number ahead, and the sender
 * answers in order; the receiver ends with {@link #DONE} or {@link #FAILED}. Numbers are big
 * endian; a text is its length as 32 bits and its UTF-8. A file is a byte, {@link #HERE} or {@link
 * #ABSENT}, then chunks: lengths as 32 bits, each with so many bytes, the last 0, or {@link
 * #BROKEN} and a text instead.
 */
final class Frames {
  static final String GREETING = "jostree push 1";

  static final int GET = 'G';
  static final int DONE = 'D';
  static final int FAILED = 'F';
  static final int HERE = 'H';
  static final int ABSENT = 'A';
  static final int BROKEN = -1;

  static final int MAX_CHUNK_BYTES = 64 << 10;

  /** Of refs, and bytes of a text: more is no message of ours. */
  static final int MAX_COUNT = 64 << 10;

  private Frames() {}

  static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    int length = Math.min(bytes.length, MAX_COUNT);
    out.writeInt(length);
    out.write(bytes, 0, length);
  }

  static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_COUNT) {
      throw new ProtocolException("Not a message of a push: a text of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The other side has ended");
    }
    return new String(bytes, UTF_8);
  }

  /** A file on its way out; to be closed when it is whole. */
  static final class ChunkedOutput extends OutputStream {
    private final DataOutputStream out;
    private final byte[] chunk = new byte[MAX_CHUNK_BYTES];
    private int length;

    ChunkedOutput(DataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      int done = 0;
      while (done < count) {
        int part = Math.min(count - done, chunk.length - length);
        System.arraycopy(bytes, offset + done, chunk, length, part);
        length += part;
        done += part;
        if (length == chunk.length) {
          writeChunk();
        }
      }
    }

    private void writeChunk() throws IOException {
      if (length > 0) {
        out.writeInt(length);
        out.write(chunk, 0, length);
        length = 0;
      }
    }

    @Override
    public void close() throws IOException {
      writeChunk();
      out.writeInt(0);
    }

    /** Ends a file that cannot be sent to its end. */
    void breakOff(String why) throws IOException {
      out.writeInt(BROKEN);
      writeText(out, why);
    }
  }

  /** A file on its way in. Closing it reads what is left. */
  static final class ChunkedInput extends InputStream {
    private final DataInputStream in;
    private int left;
    private boolean ended;

    ChunkedInput(DataInputStream in) {
      this.in = in;
    }

    boolean isEnded() {
      return ended;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int got = in.read(bytes, offset, Math.min(count, left));
      if (got < 0) {
        throw new EOFException("The other side has ended");
      }
      left -= got;
      return got;
    }

    private void nextChunk() throws IOException {
      left = in.readInt();
      if (left == BROKEN) {
        ended = true;
        left = 0;
        throw new IOException(readText(in));
      }
      if (left < 0 || left > MAX_CHUNK_BYTES) {
        throw new ProtocolException("Not a message of a push: a chunk of " + left + " bytes");
      }
      ended = left == 0;
    }

    @Override
    public void close() throws IOException {
      byte[] bytes = new byte[4096];
      while (!ended) {
        read(bytes, 0, bytes.length);
      }
    }
  }
}

package org.jostree.push;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jostree.pull.NotOnServerException;
import org.jostree.pull.RemoteFiles;

/**
 * The files of a repository at the other end of a pipe. Several threads may ask ahead; answers come
 * in the order of the questions, and each thread waits for its turn to read its own. A small answer
 * is taken out of the pipe at once, so that the next can be read while it is worked on.
 */
final class PipedFiles implements RemoteFiles {
  private static final int SMALL_BYTES = 1 << 20;

  private final DataInputStream in;
  private final DataOutputStream out;

  /** Number of the next question, and of the answer that is next in the pipe. */
  private long asked;

  private long turn;
  private boolean isBroken;

  PipedFiles(DataInputStream in, DataOutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public String describe(String path) {
    return path;
  }

  @Override
  public InputStream open(String path) throws IOException {
    long number = ask(path);
    await(number);
    boolean handedOver = false;
    boolean whole = false;
    try {
      int word = in.read();
      if (word == Frames.ABSENT) {
        whole = true;
        throw new NotOnServerException("The other side has no " + path);
      }
      if (word != Frames.HERE) {
        throw new EOFException("The other side has ended");
      }
      Frames.ChunkedInput file = new Frames.ChunkedInput(in);
      byte[] start;
      try {
        start = file.readNBytes(SMALL_BYTES);
      } catch (IOException e) {
        whole = file.isEnded();
        throw e;
      }
      if (file.isEnded()) {
        whole = true;
        return new ByteArrayInputStream(start);
      }
      handedOver = true;
      return new Large(start, file);
    } finally {
      if (!handedOver) {
        endTurn(whole);
      }
    }
  }

  private long ask(String path) throws IOException {
    synchronized (out) {
      out.writeByte(Frames.GET);
      Frames.writeText(out, path);
      out.flush();
      return asked++;
    }
  }

  private synchronized void await(long number) throws IOException {
    try {
      while (turn != number && !isBroken) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
    if (isBroken) {
      throw new EOFException("The other side has ended");
    }
  }

  /** Lets the next one read, unless it is not known where its answer begins. */
  private synchronized void endTurn(boolean whole) {
    turn++;
    isBroken |= !whole;
    notifyAll();
  }

  /** A file that is read out of the pipe as it is needed. */
  private final class Large extends FilterInputStream {
    private final Frames.ChunkedInput file;
    private final InputStream start;
    private boolean closed;

    Large(byte[] start, Frames.ChunkedInput file) {
      super(file);
      this.start = new ByteArrayInputStream(start);
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      int value = start.read();
      return value >= 0 ? value : file.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int got = start.read(bytes, offset, count);
      return got > 0 ? got : file.read(bytes, offset, count);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        file.close();
      } finally {
        endTurn(file.isEnded());
      }
    }
  }
}

package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The standard output of a command: buffered, text in UTF-8 whatever the locale, bytes as they are.
 *
 * <p>What cannot be written is an {@link OutputException}, so that it is never taken for a failure
 * of the command itself; {@link java.io.PrintStream} would lose it.
 */
public final class Output extends FilterOutputStream {
  private static final int CAPACITY = 1 << 14;

  private final PrintStream errors;
  private final byte[] buffer = new byte[CAPACITY];
  private int length;

  /** Writes to the target, and complaints to {@code errors}. */
  Output(OutputStream target, PrintStream errors) {
    super(target);
    this.errors = errors;
  }

  /** A line to standard error, behind all that went to standard output before it. */
  public void complain(String line) throws OutputException {
    flush();
    errors.println(line);
  }

  /** Text without a line end behind it. */
  public void print(String text) throws OutputException {
    byte[] bytes = text.getBytes(UTF_8);
    write(bytes, 0, bytes.length);
  }

  /** Text as one line. */
  public void println(String line) throws OutputException {
    print(line);
    write('\n');
  }

  @Override
  public void write(int value) throws OutputException {
    if (length == buffer.length) {
      writeBuffer();
    }
    buffer[length++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws OutputException {
    if (count > buffer.length - length) {
      writeBuffer();
    }
    if (count > buffer.length) {
      writeThrough(bytes, from, count);
      return;
    }
    System.arraycopy(bytes, from, buffer, length, count);
    length += count;
  }

  @Override
  public void flush() throws OutputException {
    writeBuffer();
  }

  private void writeBuffer() throws OutputException {
    int count = length;
    // Not written twice when the command's end flushes again.
    length = 0;
    writeThrough(buffer, 0, count);
  }

  private void writeThrough(byte[] bytes, int from, int count) throws OutputException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }
}

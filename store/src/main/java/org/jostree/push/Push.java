package org.jostree.push;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.List;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.Repo;

/** The side of a push that has what the other lacks. */
public final class Push {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Repo repo;
  private final List<PushedRef> refs;
  private final boolean force;

  /**
   * Of refs.
   *
   * @param force whether a ref may be set to a commit that does not come of what it names so far
   */
  public Push(Repo repo, List<PushedRef> refs, boolean force) {
    this.repo = repo;
    this.refs = List.copyOf(refs);
    this.force = force;
  }

  /**
   * Pushes to a repository of this machine.
   *
   * @return what was done, in a line
   */
  public String to(Repo other) throws IOException {
    return Receive.fromPath(other, repo, refs, force);
  }

  /**
   * Answers a {@link Receive} at the other end of a pipe until it is done.
   *
   * @return what it says of what it has done
   * @throws IOException when it has failed, for the reason that it gives, or has ended
   */
  public String over(InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(from, BUFFER_BYTES));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to, BUFFER_BYTES));
    sendRefs(out);
    ArchiveView view = new ArchiveView(repo);
    while (true) {
      if (in.available() == 0) {
        // Nobody waits for more than what has been asked for.
        out.flush();
      }
      int word = in.read();
      switch (word) {
        case Frames.GET -> answer(Frames.readText(in), view, out);
        case Frames.DONE -> {
          return Frames.readText(in);
        }
        case Frames.FAILED -> throw new IOException(Frames.readText(in));
        case -1 -> throw new EOFException("The other side has ended before it was done");
        default -> throw new ProtocolException("The other side does not speak of a push");
      }
    }
  }

  private void sendRefs(DataOutputStream out) throws IOException {
    Frames.writeText(out, Frames.GREETING);
    out.writeBoolean(force);
    out.writeInt(refs.size());
    for (PushedRef ref : refs) {
      Frames.writeText(out, ref.name());
      out.write(ref.commit().checksum().toBytes());
    }
    out.flush();
  }

  private static void answer(String path, ArchiveView view, DataOutputStream out)
      throws IOException {
    ArchiveView.Content content;
    try {
      content = view.find(path);
    } catch (IOException e) {
      // Damaged here: that is for the other to hear of, which then ends with this reason.
      out.writeByte(Frames.HERE);
      new Frames.ChunkedOutput(out).breakOff(String.valueOf(e.getMessage()));
      return;
    }
    if (content == null) {
      out.writeByte(Frames.ABSENT);
      return;
    }
    out.writeByte(Frames.HERE);
    Frames.ChunkedOutput file = new Frames.ChunkedOutput(out);
    try {
      content.writeTo(file);
    } catch (CorruptObjectException e) {
      file.breakOff(String.valueOf(e.getMessage()));
      return;
    }
    file.close();
  }
}

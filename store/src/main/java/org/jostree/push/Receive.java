package org.jostree.push;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.MalformedObjectException;
import org.jostree.pull.NotOnServerException;
import org.jostree.pull.Pull;
import org.jostree.pull.PullOptions;
import org.jostree.pull.PullProgress;
import org.jostree.pull.RemoteFiles;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.summary.SummaryUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The side of a push that gets what it lacks: a pull from whoever pushes. What has come before a
 * failure stays for the next time, as with every pull.
 */
public final class Receive {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int MAX_COMMIT_BYTES = 10 << 20;

  private final Repo repo;
  private final boolean force;

  private Receive(Repo repo, boolean force) {
    this.repo = repo;
    this.force = force;
  }

  /** How a commit of the other side, or of ours, is read. */
  private interface Commits {
    /** Throws {@link MissingObjectException} or {@link NotOnServerException} if it is not there. */
    Commit read(CommitId id) throws IOException;
  }

  static String fromPath(Repo repo, Repo source, List<PushedRef> refs, boolean force)
      throws IOException {
    PullOptions options = new PullOptions().untrusted(true);
    String place = source.path().toRealPath().toUri().toString();
    return new Receive(repo, force).run(refs, place, options, source::readCommit);
  }

  /**
   * Talks to a {@link Push} at the other end of a pipe until all is here, and tells it so.
   *
   * @throws IOException when something goes wrong, after the other side has been told
   */
  public static void over(Repo repo, InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(from, BUFFER_BYTES));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to, BUFFER_BYTES));
    try {
      if (!Frames.readText(in).equals(Frames.GREETING)) {
        throw new ProtocolException("The other side is none that pushes");
      }
      boolean force = in.readBoolean();
      List<PushedRef> refs = readRefs(in);
      RemoteFiles files = new PipedFiles(in, out);
      String result =
          new Receive(repo, force)
              .run(refs, "pipe:", new PullOptions().files(files), id -> read(files, id));
      tell(out, Frames.DONE, result);
    } catch (IOException | RuntimeException e) {
      tell(out, Frames.FAILED, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static void tell(DataOutputStream out, int word, String text) throws IOException {
    synchronized (out) {
      out.writeByte(word);
      Frames.writeText(out, text);
      out.flush();
    }
  }

  private static List<PushedRef> readRefs(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > Frames.MAX_COUNT) {
      throw new ProtocolException("Not a message of a push: " + count + " refs");
    }
    List<PushedRef> refs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = RefName.local(Frames.readText(in)).name();
      refs.add(new PushedRef(name, new CommitId(Checksum.of(in.readNBytes(Checksum.BYTES)))));
    }
    return refs;
  }

  private static Commit read(RemoteFiles files, CommitId id) throws IOException {
    String path = "objects/" + id.hex().substring(0, 2) + "/" + id.hex().substring(2) + ".commit";
    byte[] bytes = files.read(path, MAX_COMMIT_BYTES);
    if (!Checksum.compute(bytes).equals(id.checksum())) {
      throw new CorruptObjectException(id, Checksum.compute(bytes));
    }
    try {
      return Commit.parse(bytes);
    } catch (MalformedObjectException e) {
      throw new MalformedObjectException(id.display() + ": " + e.getMessage(), e);
    }
  }

  private String run(List<PushedRef> refs, String place, PullOptions options, Commits theirs)
      throws IOException {
    RemoteConfig source = RemoteConfig.ofPlace("push", place);
    long bytes = 0;
    int changed = 0;
    // All are looked at before the first is set.
    List<Integer> depths = new ArrayList<>();
    for (PushedRef ref : refs) {
      depths.add(depth(ref, theirs));
    }
    for (int i = 0; i < refs.size(); i++) {
      PushedRef ref = refs.get(i);
      options
          .refs(List.of(ref.name() + "@" + ref.commit().hex()))
          .mirror(true)
          .staticDeltas(PullOptions.StaticDeltas.DISABLED)
          .depth(depths.get(i));
      boolean isNew = !ref.commit().equals(repo.refs().read(RefName.local(ref.name())));
      PullProgress done = new Pull(repo, source, options, progress -> {}).run();
      changed += isNew ? 1 : 0;
      bytes += done.contentBytes();
    }
    if (changed > 0) {
      SummaryUpdate.ifConfigured(repo);
    }
    return changed + " refs set; " + bytes + " bytes of content written";
  }

  /**
   * How many parents of a commit have to come with it: those up to what the ref names so far; all,
   * if there is no ref yet.
   *
   * @throws IOException when the commit does not come of what the ref names
   */
  private int depth(PushedRef ref, Commits theirs) throws IOException {
    CommitId current = repo.refs().read(RefName.local(ref.name()));
    if (current == null) {
      return -1;
    }
    CommitId id = ref.commit();
    int depth = 0;
    while (!id.equals(current)) {
      Commit commit = readIfThere(id, theirs);
      if (commit == null || commit.parent().isEmpty()) {
        if (force) {
          return 0;
        }
        throw new IOException(
            "Ref "
                + ref.name()
                + " is "
                + current.hex()
                + ", which "
                + ref.commit().hex()
                + " does not come of; --force sets it nevertheless");
      }
      id = commit.parent().get();
      depth++;
    }
    return Math.max(depth - 1, 0);
  }

  private @Nullable Commit readIfThere(CommitId id, Commits theirs) throws IOException {
    try {
      return repo.has(id) ? repo.readCommit(id) : theirs.read(id);
    } catch (MissingObjectException | NotOnServerException e) {
      return null;
    }
  }
}

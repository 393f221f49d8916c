package org.jostree.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs.CollectionRef;
import org.jspecify.annotations.Nullable;

/** Finds out which commits the words of a pull stand for. */
final class RequestedRefs {
  private static final int MAX_REF_BYTES = 4096;
  private static final int SHOWN_OF_WRONG_REF = 64;

  private final RemoteConfig remote;
  private final RemoteRepo source;
  private final PullOptions options;

  RequestedRefs(RemoteConfig remote, RemoteRepo source, PullOptions options) {
    this.remote = remote;
    this.source = source;
    this.options = options;
  }

  /** A word of the command line. */
  private record Word(@Nullable String ref, @Nullable CommitId commit) {
    static Word parse(String text) throws IOException {
      Checksum checksum = Checksum.parse(text);
      if (checksum != null) {
        return new Word(null, new CommitId(checksum));
      }
      int at = text.lastIndexOf('@');
      if (at < 0) {
        return new Word(RefName.local(text).name(), null);
      }
      Checksum override = Checksum.parse(text.substring(at + 1));
      if (override == null) {
        throw new IOException("Invalid rev " + text.substring(at + 1));
      }
      return new Word(RefName.local(text.substring(0, at)).name(), new CommitId(override));
    }
  }

  /** Whether something has to be looked up, for which the summary is the place. */
  boolean needSummary() throws IOException {
    List<String> words = words();
    if (words.isEmpty()) {
      return options.collectionRefs.isEmpty();
    }
    for (String word : words) {
      if (Word.parse(word).commit() == null) {
        return true;
      }
    }
    return false;
  }

  private List<String> words() {
    if (!options.collectionRefs.isEmpty()) {
      return List.of();
    }
    return options.refs.isEmpty() && !options.mirror ? remote.branches() : options.refs;
  }

  /** The commits, each name once; the last word for a name counts. */
  Map<Object, RequestedRef> resolve(@Nullable RemoteSummary summary) throws IOException {
    Map<Object, RequestedRef> requested = new LinkedHashMap<>();
    options.collectionRefs.forEach(
        (ref, commit) -> requested.put(ref, new RequestedRef(ref, commit, 0)));
    if (!requested.isEmpty()) {
      return requested;
    }
    if (words().isEmpty()) {
      if (!options.mirror) {
        throw new IOException("No configured branches for remote " + remote.name());
      }
      addAll(requested, summary);
    }
    for (String text : words()) {
      Word word = Word.parse(text);
      if (word.ref() == null && word.commit() != null) {
        requested.put(word.commit(), new RequestedRef(null, word.commit(), 0));
      } else if (word.ref() != null) {
        CollectionRef ref = new CollectionRef(null, word.ref());
        requested.put(ref, resolve(ref, word.commit(), summary));
      }
    }
    return requested;
  }

  /** A mirror knows of which collection a ref is, if the remote has one. */
  private CollectionRef named(CollectionRef ref, @Nullable RemoteSummary summary) {
    if (!options.mirror || ref.collectionId() != null) {
      return ref;
    }
    String collection = remote.collectionId();
    if (collection == null && summary != null) {
      collection = summary.collectionId();
    }
    return new CollectionRef(collection, ref.name());
  }

  private void addAll(Map<Object, RequestedRef> requested, @Nullable RemoteSummary summary)
      throws IOException {
    if (summary == null) {
      throw new IOException(
          "Fetching all refs was requested in mirror mode, but remote repository does not have a"
              + " summary");
    }
    summary
        .refs()
        .forEach(
            (listed, target) -> {
              CollectionRef ref = named(listed, summary);
              requested.put(ref, new RequestedRef(ref, target.commit(), target.size()));
            });
  }

  private RequestedRef resolve(
      CollectionRef ref, @Nullable CommitId commit, @Nullable RemoteSummary summary)
      throws IOException {
    if (commit != null) {
      return new RequestedRef(named(ref, summary), commit, 0);
    }
    if (summary == null) {
      return new RequestedRef(named(ref, null), fetch(ref.name()), 0);
    }
    RemoteSummary.Target target = summary.find(ref);
    if (target == null) {
      throw new IOException("No such branch '" + ref.name() + "' in repository summary");
    }
    return new RequestedRef(named(ref, summary), target.commit(), target.size());
  }

  /** What the file of a ref says. */
  CommitId fetch(String ref) throws IOException {
    byte[] bytes = source.readIfThere("refs/heads/" + ref, MAX_REF_BYTES);
    if (bytes == null) {
      throw new NotOnServerException("Server returned HTTP 404");
    }
    String text = new String(bytes, UTF_8).stripTrailing();
    Checksum checksum = Checksum.parse(text);
    if (checksum == null) {
      String shown = text.substring(0, Math.min(text.length(), SHOWN_OF_WRONG_REF));
      throw new IOException(
          "Fetching checksum for ref ((empty), " + ref + "): Invalid rev " + shown);
    }
    return new CommitId(checksum);
  }
}

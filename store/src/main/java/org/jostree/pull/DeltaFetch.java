package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import org.jostree.delta.DeltaApplication;
import org.jostree.delta.SignedSuperblock;
import org.jostree.delta.Superblock;
import org.jostree.object.Checksum;
import org.jostree.repo.Transaction;
import org.jostree.sign.RemoteVerification;

/** Fetches a static delta and has it applied, its parts several at a time. */
final class DeltaFetch {
  private static final long MAX_SUPERBLOCK_BYTES = 1L << 30;

  private final RemoteRepo source;
  private final RemoteVerification verification;
  private final PullCounters counters;

  DeltaFetch(RemoteRepo source, RemoteVerification verification, PullCounters counters) {
    this.source = source;
    this.verification = verification;
    this.counters = counters;
  }

  /**
   * Fetches what describes a delta, and takes note of what is to be fetched.
   *
   * @throws IOException when it is not what the remote's list of deltas promises
   */
  Superblock superblock(DeltaChoice.Choice delta) throws IOException {
    byte[] bytes = source.readIfThere(delta.name().superblock(), MAX_SUPERBLOCK_BYTES);
    if (bytes == null) {
      throw new NotOnServerException("Server returned HTTP 404");
    }
    counters.metadata.incrementAndGet();
    counters.bytes.addAndGet(bytes.length);
    if (!Checksum.compute(bytes).equals(delta.checksum())) {
      throw new IOException("Invalid checksum for static delta " + delta.name());
    }
    SignedSuperblock signed = SignedSuperblock.of(bytes);
    verification.requireDelta(
        signed == null ? bytes : signed.superblock(), signed == null ? null : signed.signatures());
    Superblock superblock = Superblock.parse(bytes);
    if (!superblock.name().equals(delta.name())) {
      throw new IOException("Static delta " + delta.name() + " is " + superblock.name());
    }
    Checksums.require(superblock.to(), superblock.commit());
    for (Superblock.Part part : superblock.parts()) {
      counters.deltaPartsTotal.incrementAndGet();
      counters.deltaBytesTotal.addAndGet(part.size());
      counters.deltaBytesUnpacked.addAndGet(part.unpackedSize());
    }
    return superblock;
  }

  /** Fetches all parts, as time comes, and the objects that are fetched by themselves. */
  void addParts(
      Transaction transaction, Superblock superblock, FetchQueue queue, ObjectFetch objects) {
    DeltaApplication application = new DeltaApplication(transaction, superblock);
    for (int i = 0; i < superblock.parts().size(); i++) {
      int index = i;
      queue.addUrgent(() -> fetchPart(superblock, index, application));
    }
    for (Superblock.Fallback fallback : superblock.fallbacks()) {
      objects.add(fallback.object());
    }
  }

  private void fetchPart(Superblock superblock, int index, DeltaApplication application)
      throws IOException {
    Superblock.Part part = superblock.parts().get(index);
    if (!application.isHere(part)) {
      byte[] inline = superblock.inlinePart(index);
      if (inline == null) {
        try (InputStream in =
            new CountedStream(source.openContent(superblock.name().part(index)), counters.bytes)) {
          application.applyPart(index, in);
        }
      } else {
        application.applyPart(index, inline);
      }
    }
    counters.deltaParts.incrementAndGet();
    counters.deltaBytes.addAndGet(part.size());
  }
}

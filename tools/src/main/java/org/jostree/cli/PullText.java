package org.jostree.cli;

import org.jostree.pull.PullProgress;

/** What a pull has done, in words. */
public final class PullText {
  private static final int KIB = 1024;

  private PullText() {}

  /** The last line of a pull. */
  public static String ofResult(PullProgress done) {
    String written = SizeText.of(done.contentBytes()) + " content written";
    boolean isFetched = done.metadata() + done.content() + done.deltaParts() > 0;
    boolean isCached = done.localMetadata() + done.localContent() > 0;
    if (!isFetched && !isCached) {
      return done.importedMetadata()
          + " metadata, "
          + done.importedContent()
          + " content objects imported; "
          + written;
    }
    StringBuilder text = new StringBuilder();
    if (done.deltaParts() > 0) {
      text.append(done.deltaParts()).append(" delta parts, ");
      text.append(done.metadata() + done.content()).append(" loose fetched");
    } else {
      text.append(done.metadata()).append(" metadata, ");
      text.append(done.content()).append(" content objects fetched");
    }
    if (isCached) {
      text.append(" (").append(done.localMetadata()).append(" meta, ");
      text.append(done.localContent()).append(" content local)");
    }
    if (done.bytes() > 0) {
      text.append("; ").append(transferred(done.bytes())).append(" transferred in ");
      text.append(done.seconds()).append(" seconds");
    }
    return text.append("; ").append(written).toString();
  }

  private static String transferred(long bytes) {
    return bytes < KIB ? bytes + " B" : bytes / KIB + " KiB";
  }

  /** What static deltas would bring. */
  static String ofDelta(PullProgress planned) {
    return "Delta update: "
        + planned.deltaParts()
        + "/"
        + planned.deltaPartsTotal()
        + " parts, "
        + SizeText.of(planned.deltaBytes())
        + "/"
        + SizeText.of(planned.deltaBytesTotal())
        + ", "
        + SizeText.of(planned.deltaBytesUnpacked())
        + " total uncompressed";
  }

  /** A line for a terminal, while it goes on. */
  static String ofProgress(PullProgress now) {
    if (now.deltaParts() < now.deltaPartsTotal()) {
      return "Receiving delta parts: "
          + now.deltaParts()
          + "/"
          + now.deltaPartsTotal()
          + " "
          + SizeText.of(now.bytes());
    }
    return "Receiving objects: "
        + (now.metadata() + now.content())
        + " done, "
        + now.pending()
        + " ahead; "
        + SizeText.of(now.bytes() / Math.max(now.seconds(), 1))
        + "/s "
        + SizeText.of(now.bytes());
  }
}

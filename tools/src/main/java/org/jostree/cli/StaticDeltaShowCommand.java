package org.jostree.cli;

import java.io.IOException;
import java.nio.ByteOrder;
import org.jostree.delta.DeltaName;
import org.jostree.delta.Operation;
import org.jostree.delta.PartContents;
import org.jostree.delta.SignedSuperblock;
import org.jostree.delta.StaticDeltas;
import org.jostree.delta.Superblock;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;

/** {@code static-delta show}: what is in one. */
final class StaticDeltaShowCommand extends RepoCommand {
  StaticDeltaShowCommand() {
    super("static-delta show", "DELTA", "Dump information on a delta");
  }

  @Override
  void run(Output output) throws IOException {
    DeltaName name = DeltaName.parse(requireArgument("DELTA must be specified"));
    try (Repo repo = openRepo()) {
      show(new StaticDeltas(repo), name, output);
    }
  }

  private static void show(StaticDeltas deltas, DeltaName name, Output output) throws IOException {
    Superblock delta = deltas.superblock(name);
    CommitId from = delta.from();
    output.println("Delta: " + name.text());
    boolean isSigned = SignedSuperblock.of(deltas.superblockFile(name)) != null;
    output.println("Signed: " + (isSigned ? "yes" : "no"));
    output.println("From: " + (from == null ? "<scratch>" : from.hex()));
    output.println("To: " + delta.to().hex());
    output.println("Endianness: " + endianness(delta));
    output.println("Timestamp: " + delta.timestamp());
    output.println("Number of parents: " + delta.prerequisites());
    Sizes fallbacks = new Sizes();
    delta.fallbacks().forEach(each -> fallbacks.add(each.size(), each.unpackedSize()));
    output.println("Number of fallback entries: " + delta.fallbacks().size());
    fallbacks.print("Total Fallback Size: ", "Total Fallback Uncompressed Size: ", output);
    output.println("Number of parts: " + delta.parts().size());
    Sizes parts = new Sizes();
    for (int i = 0; i < delta.parts().size(); i++) {
      Superblock.Part part = delta.parts().get(i);
      parts.add(part.size(), part.unpackedSize());
      showPart(i, part, deltas.part(delta, i), output);
    }
    parts.print("Total Part Size: ", "Total Part Uncompressed Size: ", output);
    parts.add(fallbacks.packed, fallbacks.unpacked);
    parts.print("Total Size: ", "Total Uncompressed Size: ", output);
  }

  private static String endianness(Superblock delta) {
    String order = delta.order() == ByteOrder.LITTLE_ENDIAN ? "little" : "big";
    return delta.orderTold() ? order : order + " (heuristic)";
  }

  private static void showPart(
      int index, Superblock.Part part, PartContents contents, Output output) throws IOException {
    output.println(
        "PartMeta"
            + index
            + ": nobjects="
            + part.objects().size()
            + " size="
            + part.size()
            + " usize="
            + part.unpackedSize());
    output.println(
        "PartPayload"
            + index
            + ": nmodes="
            + contents.owners()
            + " nxattrs="
            + contents.xattrs()
            + " blobsize="
            + contents.bytes()
            + " opsize="
            + contents.operationBytes());
    output.println(
        "PartPayloadOps"
            + index
            + ": openspliceclose="
            + contents.count(Operation.OPEN_SPLICE_AND_CLOSE)
            + " open="
            + contents.count(Operation.OPEN)
            + " write="
            + contents.count(Operation.WRITE)
            + " setread="
            + contents.count(Operation.SET_READ_SOURCE)
            + " unsetread="
            + contents.count(Operation.UNSET_READ_SOURCE)
            + " close="
            + contents.count(Operation.CLOSE)
            + " bspatch="
            + contents.count(Operation.BSPATCH));
  }

  /** Bytes, packed and not. */
  private static final class Sizes {
    private long packed;
    private long unpacked;

    void add(long more, long moreUnpacked) {
      packed += more;
      unpacked += moreUnpacked;
    }

    void print(String label, String unpackedLabel, Output output) throws IOException {
      output.println(label + packed + " (" + SizeText.of(packed) + ")");
      output.println(unpackedLabel + unpacked + " (" + SizeText.of(unpacked) + ")");
    }
  }
}

package org.jostree.cli;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.delta.DeltaGeneration;
import org.jostree.delta.DeltaName;
import org.jostree.delta.DeltaOptions;
import org.jostree.delta.DeltaStatistics;
import org.jostree.delta.StaticDeltas;
import org.jostree.delta.Superblock;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jostree.sign.SignatureKind;
import org.jostree.sign.Signer;
import org.jostree.sign.SigningKey;
import org.jspecify.annotations.Nullable;

/** {@code static-delta generate}: makes one. */
final class StaticDeltaGenerateCommand extends RepoCommand {
  private final Text from = options.text("from", "REV", "Create delta from revision REV");
  private final Flag empty = options.flag("empty", "Create delta from scratch");
  private final Flag inline = options.flag("inline", "Inline delta parts into main delta");
  private final Text to = options.text("to", "REV", "Create delta to revision REV");
  private final Flag disableBsdiff = options.flag("disable-bsdiff", "Disable use of bsdiff");
  private final Flag ifNotExists =
      options.flag('n', "if-not-exists", "Only generate if a delta does not already exist");
  private final Text setEndianness =
      options.text("set-endianness", "ENDIAN", "Choose metadata endianness ('l' or 'B')");
  private final Flag swapEndianness =
      options.flag("swap-endianness", "Swap metadata endianness from host order");
  private final Decimal minFallbackSize =
      options.number(
          "min-fallback-size",
          "",
          "Minimum uncompressed size in megabytes for individual HTTP request");
  private final Decimal maxBsdiffSize =
      options.number(
          "max-bsdiff-size",
          "",
          "Maximum size in megabytes to consider bsdiff compression for input files");
  private final Decimal maxChunkSize =
      options.number("max-chunk-size", "", "Maximum size of delta chunks in megabytes");
  private final Text filename =
      options.text(
          "filename",
          "PATH",
          "Write the delta content to PATH (a directory).  If not specified, the OSTree repository"
              + " is used");
  private final TextList sign = options.list("sign", "KEY_ID", "Sign the delta with");
  private final Text signType = SigningOptions.declareType(options);
  private final Text keysFile = SigningOptions.declareKeysFile(options);

  StaticDeltaGenerateCommand() {
    super("static-delta generate", "[TO]", "Generate static delta files");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      DeltaName name = name(repo);
      if (ifNotExists.isGiven() && new StaticDeltas(repo).has(name)) {
        output.print("Delta " + name.text() + " already exists.");
        return;
      }
      output.println("Generating static delta:");
      output.println("  From: " + name.from().map(CommitId::hex).orElse("empty"));
      output.println("  To:   " + name.to().hex());
      report(new DeltaGeneration(repo, name, wanted()).run(), output);
    }
  }

  private DeltaName name(Repo repo) throws IOException {
    String target = to.value();
    if (target == null) {
      if (arguments().isEmpty()) {
        throw new CommandException("TO revision must be specified");
      }
      target = arguments().get(0);
    }
    if (empty.isGiven() && from.isGiven()) {
      throw new CommandException("Cannot specify both --empty and --from=REV");
    }
    CommitId commit = repo.refs().resolve(target);
    if (empty.isGiven()) {
      return new DeltaName(Optional.empty(), commit);
    }
    String source = from.value();
    CommitId old = repo.refs().resolve(source == null ? commit.hex() + "^" : source);
    return new DeltaName(Optional.of(old), commit);
  }

  private List<Signer> signers() throws IOException {
    List<Signer> signers = new ArrayList<>();
    if (sign.isGiven() || keysFile.isGiven()) {
      SignatureKind kind = SigningOptions.kind(signType);
      for (String key : sign.values()) {
        signers.add(SigningKey.of(kind, key));
      }
      String file = keysFile.value();
      if (file != null) {
        signers.addAll(SigningKey.ofFile(kind, Path.of(file)));
      }
    }
    return signers;
  }

  private DeltaOptions wanted() throws IOException {
    DeltaOptions wanted =
        new DeltaOptions()
            .signers(signers())
            .inline(inline.isGiven())
            .differences(!disableBsdiff.isGiven())
            .order(order())
            .file(file());
    if (minFallbackSize.isGiven()) {
      wanted.minFallbackSize(minFallbackSize.valueOr(0));
    }
    if (maxBsdiffSize.isGiven()) {
      wanted.maxDifferenceSize(maxBsdiffSize.valueOr(0));
    }
    if (maxChunkSize.isGiven()) {
      wanted.maxChunkSize(maxChunkSize.valueOr(0));
    }
    return wanted;
  }

  private @Nullable Path file() {
    String path = filename.value();
    return path == null ? null : Path.of(path);
  }

  private ByteOrder order() throws CommandException {
    String letter = setEndianness.value();
    ByteOrder order = ByteOrder.nativeOrder();
    if (letter != null) {
      order =
          switch (letter) {
            case "l" -> ByteOrder.LITTLE_ENDIAN;
            case "B" -> ByteOrder.BIG_ENDIAN;
            default -> throw new CommandException("Invalid endianness '" + letter + "'");
          };
    }
    if (!swapEndianness.isGiven()) {
      return order;
    }
    return order == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static void report(DeltaStatistics made, Output output) throws IOException {
    output.complain("modified: " + made.modified());
    output.complain(
        "new reachable: metadata="
            + made.metadata()
            + " content regular="
            + made.files()
            + " symlink="
            + made.symlinks());
    long packed = 0;
    long unpacked = 0;
    int number = 1;
    for (Superblock.Part part : made.parts()) {
      output.complain(
          "part "
              + number++
              + " n:"
              + part.objects().size()
              + " compressed:"
              + part.size()
              + " uncompressed:"
              + part.unpackedSize());
      packed += part.size();
      unpacked += part.unpackedSize();
    }
    if (made.fallbacks() > 0) {
      output.complain("fallback for " + made.fallbacks() + " objects");
    }
    output.complain(
        "uncompressed=" + unpacked + " compressed=" + packed + " loose=" + made.looseBytes());
    output.complain("bsdiff=" + made.differences() + " objects");
  }
}

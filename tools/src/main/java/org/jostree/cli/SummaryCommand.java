package org.jostree.cli;

import java.io.IOException;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.gvariant.GVariantTextException;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.object.Commit;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;
import org.jostree.summary.SummaryUpdate;

/** {@code summary}: writes and shows the list of refs that others fetch. */
final class SummaryCommand extends RepoCommand {
  private final Flag update = options.flag('u', "update", "Update the summary");
  private final Flag view = options.flag('v', "view", "View the local summary file");
  private final Flag raw = options.flag("raw", "View the raw bytes of the summary file");
  private final Flag listMetadataKeys =
      options.flag("list-metadata-keys", "List the available metadata keys");
  private final Text metadataKey =
      options.text("print-metadata-key", "KEY", "Print string value of metadata key");
  private final TextList metadata =
      options.list(
          'm', "add-metadata", "KEY=VALUE", "Additional metadata field to add to the summary");

  private final SigningOptions signing = new SigningOptions(options, "summary");

  SummaryCommand() {
    super("summary", "", "Manage summary metadata");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      if (update.isGiven()) {
        SummaryUpdate.run(repo, additionalMetadata(), signing.signers());
      } else if (view.isGiven() || raw.isGiven()) {
        new SummaryPrinter(output).print(read(repo), raw.isGiven());
      } else if (listMetadataKeys.isGiven()) {
        new SummaryPrinter(output).printKeys(read(repo));
      } else if (metadataKey.isGiven()) {
        new SummaryPrinter(output).printKey(read(repo), metadataKey.valueOr(""));
      } else {
        throw new CommandException("No option specified; use -u to update summary");
      }
    }
  }

  private static Summary read(Repo repo) throws IOException {
    Summary summary = Summary.read(repo);
    if (summary == null) {
      throw new CommandException("openat(summary): No such file or directory");
    }
    return summary;
  }

  private GVariantReader additionalMetadata() throws CommandException {
    GVariantWriter writer = new GVariantWriter(Commit.METADATA_TYPE);
    for (String entry : metadata.values()) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Missing '=' in KEY=VALUE metadata '" + entry + "'");
      }
      writer.begin().writeString(entry.substring(0, equals));
      writer.writeVariant(value(entry.substring(equals + 1))).end();
    }
    return GVariantReader.of(Commit.METADATA_TYPE, writer.toByteArray());
  }

  private static GVariantReader value(String text) throws CommandException {
    try {
      return GVariantText.parse(text);
    } catch (GVariantTextException e) {
      throw new CommandException("Error parsing variant ‘" + text + "’: : " + e.getMessage(), e);
    }
  }
}

package org.jostree.cli.admin;

import java.io.IOException;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SizeText;
import org.jostree.sysroot.DeployPreview;
import org.jostree.sysroot.EtcChange;

/** What a deployment would do, for people. */
final class PreviewText {
  private PreviewText() {}

  /**
   * Prints it.
   *
   * @throws CommandException when the deployment would fail
   */
  static void print(DeployPreview preview, Output output) throws IOException {
    output.println("Deployment: " + preview.deployment().path());
    printEtc(preview, output);
    output.println("Boot entries" + (preview.entriesWritten() ? ":" : ", all as they are:"));
    for (LoaderEntry each : preview.entries()) {
      output.println("  " + each.name().fileName());
      for (String line : each.entry().text().split("\n", -1)) {
        if (!line.isEmpty()) {
          output.println("    " + line);
        }
      }
    }
    output.println(
        "/boot: "
            + SizeText.of(preview.bootBytes())
            + " needed, "
            + SizeText.of(preview.bootAvailable())
            + " available");
    String failure = preview.mergeFailure();
    if (failure != null) {
      throw new CommandException(failure);
    }
  }

  private static void printEtc(DeployPreview preview, Output output) throws IOException {
    long conflicts =
        preview.etc().stream().filter(each -> each.conflict() != EtcChange.Conflict.NONE).count();
    output.println(
        "/etc: " + preview.etc().size() + " changes to keep, " + conflicts + " in conflict");
    for (EtcChange each : preview.etc()) {
      output.println("  " + each);
    }
  }
}

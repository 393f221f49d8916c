package org.jostree.cli;

import java.io.IOException;
import org.jostree.openpgp.SignatureResult;
import org.jostree.openpgp.SignatureResults;

/** What has been found out about OpenPGP signatures, for people. */
final class GpgText {
  private GpgText() {}

  /** A heading with the number of signatures, then some lines for each. */
  static void print(String heading, SignatureResults results, Output output) throws IOException {
    int count = results.all().size();
    output.println(heading + count + " signature" + (count == 1 ? "" : "s") + ":");
    for (SignatureResult result : results.all()) {
      output.println("");
      for (String line : result.describe()) {
        output.println("  " + line);
      }
    }
  }
}

package org.jostree.openpgp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been found out about the signatures over some data.
 *
 * @param all in the order in which they were kept
 */
public record SignatureResults(List<SignatureResult> all) {
  public SignatureResults {
    all = List.copyOf(all);
  }

  /**
   * Sees to it that one of them counts.
   *
   * @throws IOException when none does; the message describes each
   */
  public void requireValid() throws IOException {
    if (all.stream().anyMatch(SignatureResult::isValid)) {
      return;
    }
    if (all.isEmpty()) {
      throw new IOException("No GPG signatures found");
    }
    List<String> lines = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      lines.addAll(all.get(i).describe());
    }
    throw new IOException(String.join("\n", lines));
  }
}

package org.jostree.sysroot;

import java.util.Optional;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;

/**
 * The name of the directory of a deployment, {@code COMMIT.SERIAL}.
 *
 * @param serial tells deployments of one commit apart; 0 and up
 */
record DeploymentName(CommitId commit, int serial) {
  private static final int MAX_DIGITS = 9;

  /** Reads the name of a directory; empty when it is that of something else. */
  static Optional<DeploymentName> parse(String name) {
    int dot = Checksum.HEX_LENGTH;
    if (name.length() <= dot + 1 || name.charAt(dot) != '.') {
      return Optional.empty();
    }
    Checksum checksum = Checksum.parse(name.substring(0, dot));
    String digits = name.substring(dot + 1);
    if (checksum == null
        || digits.length() > MAX_DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(new DeploymentName(new CommitId(checksum), Integer.parseInt(digits)));
  }

  @Override
  public String toString() {
    return commit.hex() + "." + serial;
  }
}

package org.jostree.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit in a list.
 *
 * @param here whether the commit is in the repository; without it there is only its checksum
 * @param changes the address of what differs from its parent; null if that is not here
 * @param labels what else there is to say, in a word each: refs that name it, {@code signed}
 */
record CommitLine(
    boolean here,
    String hex,
    String brief,
    String link,
    String files,
    @Nullable String changes,
    String subject,
    String time,
    String exactTime,
    String machineTime,
    @Nullable String version,
    List<Label> labels) {

  /**
   * A word beside something.
   *
   * @param kind what it is: {@code ref}, {@code good}, {@code bad}, {@code plain}
   * @param link null if it leads nowhere
   */
  record Label(String kind, String text, @Nullable String link) {}
}

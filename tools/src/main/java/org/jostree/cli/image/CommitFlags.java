package org.jostree.cli.image;

import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.image.RootfsCommit;

/** The options of commands that commit a converted tree. */
final class CommitFlags {
  private final Text subject;
  private final Text body;
  private final Text version;
  private final Flag updateSummary;

  CommitFlags(Options options) {
    subject = options.text('s', "subject", "SUBJECT", "One line subject of the commit");
    body = options.text('m', "body", "BODY", "Full description of the commit");
    version = options.text("commit-version", "VERSION", "What boot menus show");
    updateSummary = options.flag("update-summary", "Update the summary of the repository");
  }

  RootfsCommit chosen(String branch) {
    return new RootfsCommit(
        branch, subject.valueOr(""), body.valueOr(""), version.value(), updateSummary.isGiven());
  }
}

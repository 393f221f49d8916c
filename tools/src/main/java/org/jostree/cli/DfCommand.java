package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.options.Flag;
import org.jostree.repo.Repo;
import org.jostree.usage.DiskUsage;

/** {@code df}: what refs and commits take of the repository's space. Not a command of ostree's. */
final class DfCommand extends RepoCommand {
  private static final String[] UNITS = {"", "K", "M", "G", "T", "P"};

  private final Flag human =
      options.flag('h', "human-readable", "Print sizes in powers of 1024, such as 12.3M");
  private final Flag commits =
      options.flag("commits", "Print each commit in the history of REV instead of refs");

  DfCommand() {
    super(
        "df",
        "[REV]",
        "Show the bytes that each ref, or each commit of REV, holds alone, shares, and has added");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      List<DiskUsage.Usage> usages;
      if (commits.isGiven() || !arguments().isEmpty()) {
        String revision = requireArgument("REV must be specified");
        usages = DiskUsage.ofHistory(repo, repo.refs().resolve(revision));
      } else {
        usages = DiskUsage.ofRefs(repo);
      }
      print(usages, output);
    }
  }

  private void print(List<DiskUsage.Usage> usages, Output output) throws IOException {
    output.println(line("EXCLUSIVE", "SHARED", "TOTAL", "GROWTH", "NAME"));
    for (DiskUsage.Usage usage : usages) {
      output.println(
          line(
              size(usage.exclusive()),
              size(usage.shared()),
              size(usage.total()),
              size(usage.growth()),
              usage.name()));
    }
  }

  private String line(String exclusive, String shared, String total, String growth, String name) {
    int width = human.isGiven() ? 9 : 15;
    StringBuilder line = new StringBuilder();
    for (String column : new String[] {exclusive, shared, total, growth}) {
      line.append(" ".repeat(Math.max(0, width - column.length()))).append(column).append(' ');
    }
    return line.append(name).toString();
  }

  private String size(long bytes) {
    if (!human.isGiven()) {
      return Long.toString(bytes);
    }
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    if (unit == 0) {
      return Long.toString(bytes);
    }
    long tenths = (long) Math.ceil(value * 10); // as df -h: never less than there is
    return tenths / 10 + "." + tenths % 10 + UNITS[unit];
  }
}

package org.jostree.cli.mounting;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.cli.options.Flag;
import org.jostree.mount.MountedRepository;

/** {@code mounts}: what {@code mount} has mounted, and how it is. Not a command of ostree's. */
public final class MountsCommand extends SystemCommand {
  /** A server answers in a millisecond, unless it is stopped or the machine is overloaded. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Flag json = options.flag("json", "Print JSON, with all figures of each server");

  public MountsCommand() {
    super("mounts", "", "List the mounted repositories and commits");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (!arguments().isEmpty()) {
      throw new CommandException("Too many arguments");
    }
    List<MountEntry> entries = new ArrayList<>();
    Instant now = Instant.now();
    for (MountedRepository mounted : MountedRepository.all(PATIENCE)) {
      entries.add(new MountEntry(mounted, now));
    }
    output.print(json.isGiven() ? MountEntry.json(entries) : table(entries));
  }

  private static String table(List<MountEntry> entries) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(MountEntry.TITLES);
    entries.forEach(entry -> rows.add(entry.columns()));
    int[] widths = new int[MountEntry.TITLES.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}

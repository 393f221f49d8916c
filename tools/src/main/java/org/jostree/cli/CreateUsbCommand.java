package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.find.DriveCopy;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code create-usb}: puts refs on a drive, from which other machines pull them. */
final class CreateUsbCommand extends RepoCommand {
  private final Flag disableFsync = options.flag("disable-fsync", "Do not invoke fsync()");
  private final Text destinationRepo =
      options.text("destination-repo", "DEST", "Use custom repository directory within the mount");
  private final Text commit =
      options.text(
          "commit", "COMMIT", "Pull a specific commit (only works when a single ref is specified)");

  CreateUsbCommand() {
    super(
        "create-usb",
        "MOUNT-PATH COLLECTION-ID REF [COLLECTION-ID REF...]",
        "Copy the refs to a USB stick");
  }

  @Override
  void run(Output output) throws IOException {
    String drive = requireArgument("A MOUNT-PATH must be specified");
    Set<CollectionRef> refs =
        CollectionRefWords.parse(arguments().subList(1, arguments().size()), this);
    if (commit.isGiven() && refs.size() > 1) {
      throw CommandException.withHelp(
          help(),
          "The --commit option can only be used when a single COLLECTION-ID REF pair is specified");
    }
    try (Repo repo = openRepo()) {
      DriveCopy copy =
          new DriveCopy(repo, Path.of(drive), destinationRepo.value(), !disableFsync.isGiven());
      PullTerminal terminal = new PullTerminal(output);
      copy.run(refs, commit(), terminal);
      terminal.clear();
      output.println(
          "Copied "
              + refs.size()
              + "/"
              + refs.size()
              + " refs successfully from ‘"
              + repo.path().toAbsolutePath()
              + "’ to ‘"
              + copy.place()
              + "’ repository in ‘"
              + drive
              + "’.");
    }
  }

  private @Nullable CommitId commit() throws CommandException {
    String text = commit.value();
    if (text == null) {
      return null;
    }
    Checksum checksum = Checksum.parse(text);
    if (checksum == null) {
      throw new CommandException("Invalid rev " + text);
    }
    return new CommitId(checksum);
  }
}

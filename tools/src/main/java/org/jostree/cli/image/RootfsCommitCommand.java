package org.jostree.cli.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.cli.options.Text;
import org.jostree.commit.CommitResult;

/** {@code rootfs commit}: commits a converted tree, unless the branch has it already. */
final class RootfsCommitCommand extends SystemCommand {
  private final Text repo =
      options.text(
          "repo", "PATH", "Path to OSTree repository; an archive is made if none is there");
  private final Text branch = options.text('b', "branch", "BRANCH", "Branch");
  private final Text manifest =
      options.text("manifest", "FILE", "Write the checksum of the commit to this file");
  private final CommitFlags commit = new CommitFlags(options);

  RootfsCommitCommand() {
    super("rootfs commit", "TREE", "Commit a converted tree, unless the branch has it already");
  }

  @Override
  protected void perform(Output output) throws IOException {
    Path tree = Path.of(requireArgument("TREE must be specified"));
    String place = repo.value();
    String name = branch.value();
    if (place == null || name == null) {
      throw new CommandException("--repo and --branch must be specified");
    }
    CommitResult result = commit.chosen(name).run(tree, Path.of(place));
    String file = manifest.value();
    if (file != null) {
      Files.writeString(Path.of(file), result.commit().hex() + "\n", StandardCharsets.UTF_8);
    }
    output.println(result.commit().hex());
  }
}

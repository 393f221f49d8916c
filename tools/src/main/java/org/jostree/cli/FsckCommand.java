package org.jostree.cli;

import java.io.IOException;
import java.util.Collection;
import org.jostree.cli.options.Flag;
import org.jostree.fsck.Fsck;
import org.jostree.fsck.FsckListener;
import org.jostree.fsck.FsckOptions;
import org.jostree.fsck.FsckResult;
import org.jostree.object.CommitId;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.Repo;

/** {@code fsck}: checks all objects of a repository. */
final class FsckCommand extends RepoCommand {
  private final Flag addTombstones =
      options.flag("add-tombstones", "Add tombstones for missing commits");
  private final Flag quiet = options.flag('q', "quiet", "Only print error messages");
  private final Flag all = options.flag('a', "all", "Don't stop on first error");
  private final Flag delete = options.flag("delete", "Remove corrupted objects");
  private final Flag verifyBindings = options.flag("verify-bindings", "Verify ref bindings");
  private final Flag verifyBackRefs =
      options.flag("verify-back-refs", "Verify back-references (implies --verify-bindings)");

  FsckCommand() {
    super("fsck", "", "Check the repository for consistency");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      FsckOptions wanted =
          new FsckOptions()
              .keepGoing(all.isGiven())
              .deleteCorrupt(delete.isGiven())
              .addTombstones(addTombstones.isGiven())
              .verifyBindings(verifyBindings.isGiven())
              .verifyBackReferences(verifyBackRefs.isGiven());
      FsckResult result = new Fsck(repo, wanted, new Report(output)).run();
      if (result.partialCommits() > 0) {
        output.println(result.partialCommits() + " partial commits not verified");
      }
      if (result.corrupt()) {
        throw new CommandException("Repository corruption encountered");
      }
      if (result.damagedCommits() > 0) {
        throw new CommandException(
            result.damagedCommits() + " partial commits from fsck-detected corruption");
      }
      output.println(
          "object fsck of "
              + result.commits()
              + " commits completed successfully - no errors found.");
    }
  }

  /** Says what happens while it happens. */
  private final class Report implements FsckListener {
    private final Output output;

    Report(Output output) {
      this.output = output;
    }

    private void sayUnlessQuiet(String line) throws IOException {
      if (!quiet.isGiven()) {
        output.println(line);
        output.flush();
      }
    }

    @Override
    public void validatingRefs() throws IOException {
      sayUnlessQuiet("Validating refs...");
    }

    @Override
    public void validatingCollectionRefs() throws IOException {
      sayUnlessQuiet("Validating refs in collections...");
    }

    @Override
    public void enumeratingCommits() throws IOException {
      sayUnlessQuiet("Enumerating commits...");
    }

    @Override
    public void verifyingObjects(int commits) throws IOException {
      sayUnlessQuiet("Verifying content integrity of " + commits + " commit objects...");
    }

    @Override
    public void verified(long objects, long total) throws IOException {
      if (total > 0) {
        output.println(
            "fsck objects (" + objects + "/" + total + ") " + objects * 100 / total + "%");
        output.flush();
      }
    }

    @Override
    public void damageAt(ObjectName object, Collection<String> paths) throws IOException {
      DamageText.print(object, paths, output);
    }

    @Override
    public void missing(ObjectName object, Collection<CommitId> commits) throws IOException {
      output.complain(
          (commits.isEmpty()
                  ? "Object missing: "
                  : "Object missing in commits " + list(commits) + ": ")
              + object.display());
    }

    @Override
    public void corrupt(CorruptObjectException fault, Collection<CommitId> commits)
        throws IOException {
      ObjectName object = fault.object();
      String where = commits.isEmpty() ? "" : "In commits " + list(commits) + ": ";
      String what =
          object instanceof FileId file ? "content object " + file.hex() : object.display();
      String message = where + "fsck " + what + ": " + fault.getMessage();
      if (!all.isGiven() && !delete.isGiven()) {
        throw new CommandException(message, fault);
      }
      output.complain(message);
    }

    @Override
    public void markedPartial(CommitId commit) throws IOException {
      output.complain("Marking commit as partial: " + commit.hex());
    }

    @Override
    public void addedTombstone(CommitId commit) throws IOException {
      output.println("Adding tombstone for commit " + commit.hex());
    }

    private String list(Collection<CommitId> commits) {
      StringBuilder list = new StringBuilder();
      for (CommitId commit : commits) {
        list.append(list.length() == 0 ? "" : ", ").append(commit.hex());
      }
      return list.toString();
    }
  }
}

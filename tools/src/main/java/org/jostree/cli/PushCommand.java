package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.object.CommitId;
import org.jostree.push.Push;
import org.jostree.push.PushedRef;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;

/** {@code push}: brings refs, with what they need, to another repository. */
final class PushCommand extends RepoCommand {
  private final Flag force =
      options.flag('f', "force", "Set refs to commits that do not come of what they name so far");
  private final Text ssh =
      options.text(
          "ssh", "COMMAND", "Use COMMAND instead of ssh (defaults to JOSTREE_SSH, then ssh)");
  private final Text program =
      options.text("program", "PROGRAM", "How the other side calls jostree (default: jostree)");

  PushCommand() {
    super("push", "PATH|[USER@]HOST:PATH|ssh://... [REF...]", "Upload refs to another repository");
  }

  @Override
  void run(Output output) throws IOException {
    String place = requireArgument("A destination must be specified");
    try (Repo repo = openRepo()) {
      List<PushedRef> refs = refs(repo, arguments().subList(1, arguments().size()));
      if (refs.isEmpty()) {
        throw new CommandException("There are no refs to push");
      }
      Push push = new Push(repo, refs, force.isGiven());
      SshPlace remote = Files.isDirectory(Path.of(place)) ? null : SshPlace.parse(place);
      if (remote == null) {
        try (Repo other = Repo.open(Path.of(place))) {
          output.println(push.to(other));
        }
        return;
      }
      String shell = ssh.value() != null ? ssh.value() : System.getenv("JOSTREE_SSH");
      Process process = remote.start(shell == null ? "ssh" : shell, program.valueOr("jostree"));
      output.println(talk(push, process));
    }
  }

  private static List<PushedRef> refs(Repo repo, List<String> words) throws IOException {
    List<PushedRef> refs = new ArrayList<>();
    if (words.isEmpty()) {
      for (Map.Entry<String, CommitId> ref : repo.refs().listLocal().entrySet()) {
        refs.add(new PushedRef(ref.getKey(), ref.getValue()));
      }
    }
    for (String word : words) {
      // What is a remote's here may become a local one there: NAME is the last part.
      RefName name = RefName.parse(word);
      refs.add(new PushedRef(name.name(), repo.refs().resolve(word)));
    }
    return refs;
  }

  private static String talk(Push push, Process process) throws IOException {
    try {
      return push.over(process.getInputStream(), process.getOutputStream());
    } catch (IOException e) {
      int exit = end(process);
      throw new IOException(
          exit == 0 || exit == 1
              ? String.valueOf(e.getMessage())
              : "The command that connects ended with exit code " + exit,
          e);
    } finally {
      end(process);
    }
  }

  private static int end(Process process) throws IOException {
    process.getOutputStream().close();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      throw new CommandException("interrupted", e);
    }
  }
}

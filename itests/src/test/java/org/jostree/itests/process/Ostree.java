package org.jostree.itests.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.start.Main;

/**
 * An ostree command line: the reference's or ours, so that one test can ask both the same.
 *
 * @param program name or path of the program
 */
public record Ostree(String program) {
  private static final Ostree REFERENCE = new Ostree("ostree");

  /** The reference implementation, the judge. */
  public static Ostree reference() {
    return REFERENCE;
  }

  /**
   * The command of this source tree, or the one that the property {@code jostree.command} names.
   */
  public static Ostree ours() {
    return new Ostree(
        System.getProperty(
            "jostree.command", SourceTree.root().resolve("tools/bin/jostree").toString()));
  }

  public Command command(String... words) {
    return command(List.of(words));
  }

  public Command command(List<String> words) {
    List<String> all = new ArrayList<>();
    all.add(program);
    all.addAll(words);
    return Command.of(all);
  }

  /** Runs with {@code --repo=REPO} in front of the words. */
  public CommandResult on(Path repo, String... words) throws IOException {
    return on(repo, List.of(words));
  }

  public CommandResult on(Path repo, List<String> words) throws IOException {
    return commandOn(repo, words).run();
  }

  public Command commandOn(Path repo, List<String> words) {
    List<String> all = new ArrayList<>();
    all.add("--repo=" + repo);
    all.addAll(words);
    return command(all);
  }

  /**
   * Runs on the repository, has to succeed, and returns what was printed, without the last newline.
   */
  public String print(Path repo, String... words) throws IOException {
    return on(repo, words).expectSuccess().out().stripTrailing();
  }

  /**
   * Runs our command inside the process of the test, as a thousand starts of it take minutes. What
   * it prints is that of the packaged command; what belongs to a process alone, its exit and its
   * streams, is for {@link #ours()} to show.
   */
  public static CommandResult inThisProcess(Path repo, String... words) {
    List<String> all = new ArrayList<>();
    all.add("--repo=" + repo);
    all.addAll(List.of(words));
    return inThisProcess(all);
  }

  /** The same with all words. */
  public static CommandResult inThisProcess(List<String> all) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(all, out, new PrintStream(err, true, UTF_8));
    return new CommandResult(all, code, out.toByteArray(), err.toByteArray());
  }

  /** Makes an empty repository that does not wait for the disk, as a test need not. */
  public Path init(Path repo, String mode) throws IOException {
    command("init", "--repo=" + repo, "--mode=" + mode).run().expectSuccess();
    reference().on(repo, "config", "set", "core.fsync", "false").expectSuccess();
    return repo;
  }
}

package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.page.RepoPages;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.serve.DirectoryDocuments;
import org.jostree.serve.Documents;
import org.jostree.serve.FileServer;
import org.jostree.serve.RepoDocuments;
import org.jostree.serve.RequestLog;
import org.jostree.serve.ServeOptions;
import org.jspecify.annotations.Nullable;

/**
 * {@code serve}: a web server for one repository; {@code trivial-httpd}: the same for a directory
 * with all that is in it.
 */
final class ServeCommand extends RepoCommand {
  private static final int MOST_ERRORS = 100;
  private static final String STANDARD_OUTPUT = "-";

  private final boolean ofRepo;

  // The launcher has looked at this one.
  private final Flag daemonize = options.flag('d', "daemonize", "Fork into background when ready");
  private final Flag autoexit =
      options.flag("autoexit", "Automatically exit when directory is deleted");
  private final Text bind =
      options.text("bind", "ADDRESS", "Listen at this address instead of all");
  private final Decimal port = options.number('P', "port", "PORT", "Use the specified TCP port");
  private final Text portFile =
      options.text('p', "port-file", "PATH", "Write port number to PATH (- for standard output)");
  private final Flag forceRangeRequests =
      options.flag("force-range-requests", "Force range requests by only serving half of files");
  private final Flag requireBasicAuth =
      options.flag("require-basic-auth", "Require username foouser, password barpw");
  private final Decimal random500s =
      options.number(
          "random-500s",
          "PERCENTAGE",
          "Generate random HTTP 500 errors approximately for PERCENTAGE requests");
  private final Decimal random500sMax =
      options.number("random-500s-max", "MAX", "Limit HTTP 500 errors to MAX (default 100)");
  private final Decimal random408s =
      options.number(
          "random-408s",
          "PERCENTAGE",
          "Generate random HTTP 408 errors approximately for PERCENTAGE requests");
  private final Decimal random408sMax =
      options.number("random-408s-max", "MAX", "Limit HTTP 408 errors to MAX (default 100)");
  private final Text logFile = options.text("log-file", "PATH", "Put logs here (use - for stdout)");
  private final TextList expectedCookies =
      options.list("expected-cookies", "KEY=VALUE", "Expect given cookies in the http request");
  private final TextList expectedHeader =
      options.list("expected-header", "KEY=VALUE", "Expect given headers in the http request");

  /** Null where there are no pages. */
  private final @Nullable Flag ui;

  private ServeCommand(String name, String parameters, String summary, boolean ofRepo) {
    super(name, parameters, summary);
    this.ofRepo = ofRepo;
    this.ui = ofRepo ? options.flag("ui", "Show the repository to browsers, too, at /ui/") : null;
  }

  static ServeCommand ofRepo() {
    return new ServeCommand("serve", "[REPO]", "Serve a repository over HTTP", true);
  }

  static ServeCommand ofDirectory() {
    return new ServeCommand("trivial-httpd", "[DIR]", "Simple webserver", false);
  }

  @Override
  void run(Output output) throws IOException {
    Background background = Background.fromLauncher();
    FileServer server;
    try {
      PrintStream log = openLog();
      server = FileServer.start(documents(), wanted(), new RequestLog(log));
      tellPort(server.port(), output);
    } catch (IOException | RuntimeException | Error failure) {
      background.tellFailure();
      throw failure;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(ServeCommand::end, "end"));
    background.leaveForeground();
    try (server) {
      server.awaitEnd(autoexit.isGiven());
    } catch (InterruptedException e) {
      throw new CommandException("interrupted", e);
    }
  }

  /** A signal ends the process, which is no failure. */
  private static void end() {
    Runtime.getRuntime().halt(0);
  }

  private Documents documents() throws IOException {
    if (arguments().size() > 1) {
      throw misuse("Too many arguments");
    }
    if (!ofRepo) {
      return new DirectoryDocuments(Path.of(arguments().isEmpty() ? "." : arguments().get(0)));
    }
    Path path = arguments().isEmpty() ? existingRepoPath() : Path.of(arguments().get(0));
    if (ui == null || !ui.isGiven()) {
      try (Repo repo = Repo.open(path)) {
        return new RepoDocuments(repo);
      }
    }
    // Open for as long as the server runs, which is as long as the process does.
    Repo repo = Repo.open(path);
    return new RepoPages(repo, repo.mode() == RepoMode.ARCHIVE ? new RepoDocuments(repo) : null);
  }

  private ServeOptions wanted() throws IOException {
    String address = bind.value();
    return new ServeOptions()
        .address(address == null ? null : InetAddress.getByName(address))
        .port(requirePort())
        .halves(forceRangeRequests.isGiven())
        .basicAuth(requireBasicAuth.isGiven())
        .errors500(random500s.valueOr(0), random500sMax.valueOr(MOST_ERRORS))
        .errors408(random408s.valueOr(0), random408sMax.valueOr(MOST_ERRORS))
        .cookies(pairs("expected-cookies", expectedCookies))
        .headers(pairs("expected-header", expectedHeader));
  }

  private int requirePort() throws CommandException {
    int number = port.valueOr(0);
    if (number < 0 || number > 0xffff) {
      throw new CommandException("Invalid port " + number);
    }
    return number;
  }

  private static List<Map.Entry<String, String>> pairs(String name, TextList list)
      throws CommandException {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (String pair : list.values()) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Missing '=' in --" + name);
      }
      pairs.add(Map.entry(pair.substring(0, equals), pair.substring(equals + 1)));
    }
    return pairs;
  }

  private @Nullable PrintStream openLog() throws IOException {
    String place = logFile.value();
    if (place == null) {
      return null;
    }
    if (place.equals(STANDARD_OUTPUT)) {
      return new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, UTF_8);
    }
    OutputStream file = Files.newOutputStream(Path.of(place));
    return new PrintStream(file, true, UTF_8);
  }

  /** Who waits for the file finds it whole. */
  private void tellPort(int number, Output output) throws IOException {
    String place = portFile.value();
    if (place == null) {
      if (ofRepo && !daemonize.isGiven()) {
        output.println("Listening at port " + number);
        output.flush();
      }
      return;
    }
    if (place.equals(STANDARD_OUTPUT)) {
      output.println(Integer.toString(number));
      output.flush();
      return;
    }
    Path file = Path.of(place);
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(temporary, number + "\n");
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}

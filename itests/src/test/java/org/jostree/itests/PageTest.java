package org.jostree.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.jostree.itests.ground.Browser;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.WebServer;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serve --ui} in Chromium, and what it leaves as it was. */
class PageTest {
  private static final String HOSTILE = "<img src=x onerror=document.title='alert'>";
  private static final String SCRIPT = "<script>document.title='alert'</script>\n";

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() {
    Machine.needsReferenceOstree();
    Machine.needs("chromium");
  }

  /** Two commits by the reference, signed with a key that nobody here trusts. */
  private Path makeRepo() throws IOException {
    Path tree = workspace.directory("tree");
    Path etc = Files.createDirectories(tree.resolve("usr/etc"));
    Path bin = Files.createDirectories(tree.resolve("usr/bin"));
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 300; i++) {
      lines.append("setting-").append(i).append(" = ").append(i * i).append('\n');
    }
    Files.writeString(etc.resolve("settings.conf"), lines);
    Files.writeString(etc.resolve("gone"), "gone\n");
    Files.writeString(etc.resolve(HOSTILE), SCRIPT.repeat(40));
    byte[] program = new byte[40_000];
    new Random(3).nextBytes(program);
    Files.write(bin.resolve("program"), program);
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    Path repo = Ostree.ours().init(workspace.file("repo"), "archive");
    commit(repo, tree, "First release");
    Files.writeString(
        etc.resolve("settings.conf"), lines.toString().replace("= 22500\n", "= 22501\n"));
    Files.writeString(etc.resolve(HOSTILE), SCRIPT.repeat(41));
    Files.delete(etc.resolve("gone"));
    Files.writeString(etc.resolve("new"), "new\n".repeat(2000));
    program[20_000]++;
    Files.write(bin.resolve("program"), program);
    commit(repo, tree, "Second release: " + SCRIPT.strip());
    return repo;
  }

  private static void commit(Path repo, Path tree, String subject) throws IOException {
    Ostree.reference()
        .on(
            repo,
            "commit",
            "-b",
            "os/main",
            "-s",
            subject,
            "--add-metadata-string=version=1",
            tree.toString())
        .expectSuccess();
  }

  private WebServer serve(Path repo) throws IOException, InterruptedException {
    int port = WebServer.freePort();
    Command command =
        Ostree.ours()
            .command("serve", "--ui", "--port=" + port, "--bind=127.0.0.1", repo.toString());
    return WebServer.start(command, port, workspace.file("log"));
  }

  /** From the refs to a line that differs, by clicking, with and without scripts. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leadsFromTheRefsToADifference(boolean scripts) throws IOException, InterruptedException {
    try (WebServer server = serve(makeRepo());
        Browser browser = Browser.start(workspace.path())) {
      browser.scripts(scripts).window(1200, 900, !scripts).open(server.url() + "/");
      assertThat(browser.url()).isEqualTo(server.url() + "/ui/");
      assertThat(browser.text("h1")).isEqualTo("Refs");
      assertThat(browser.text(".refs tbody th")).isEqualTo("os/main");

      browser.click(".refs tbody th a");
      assertThat(browser.text("h1")).isEqualTo("History of\nos/main");
      assertThat(browser.text(".history .subject"))
          .isEqualTo("Second release: " + SCRIPT.strip() + "\nFirst release");

      browser.click(".actions button");
      assertThat(browser.url()).matches(".*/ui/diff/[0-9a-f]{64}\\.\\.[0-9a-f]{64}/");
      assertThat(browser.text(".tabs b")).isEqualTo("5\n1\n1\n3");
      assertThat(browser.count(".treemap rect.added")).isEqualTo(1);
      assertThat(browser.count(".treemap rect.modified")).isEqualTo(3);
      assertThat(browser.text(".changes tbody th"))
          .contains("/usr/etc/settings.conf", "/usr/etc/" + HOSTILE, "/usr/etc/gone");

      browser.click(".changes tr.modified a[href$='settings.conf']");
      assertThat(browser.text(".split .changed .old")).isEqualTo("setting-150 = 22500");
      assertThat(browser.text(".split .changed ins")).isEqualTo("1");
      assertThat(browser.count(".split .same")).isEqualTo(6);
      assertThat(browser.text(".split .gap")).contains("146\u00a0lines unchanged");

      browser.click(".sides .card:last-child .button");
      assertThat(browser.text(".crumbs")).contains("settings.conf");
      assertThat(browser.count("table.text tr")).isEqualTo(300);
      browser.click(".crumbs a"); // the top of the tree
      browser.click(".tree .target a"); // what the link leads to
      assertThat(browser.url()).endsWith("/usr/bin/");
      browser.click(".tree tr.file a");
      assertThat(browser.count("table.dump tr")).isEqualTo(64);
      browser.click(".strip .hash");
      assertThat(browser.text(".card")).contains("not signed", "'1'", "os/main");
      browser.click(".buttons a[href*='sizes/']");
      assertThat(browser.count(".treemap rect.plain")).isBetween(2, 5);
      assertThat(browser.evaluate("document.title")).doesNotContain("alert");
      assertThat(browser.complaints()).isEmpty();
      browser.open(server.url() + "/ui/nothing");
      assertThat(browser.text("h1")).isEqualTo("Not found");
      assertThat(browser.complaints()).singleElement().asString().contains("404");
    }
  }

  /** Files are text or bytes, and the policy keeps back what got through all the same. */
  @Test
  void whatTheRepositoryHoldsIsNeverAPage() throws IOException, InterruptedException {
    Path repo = makeRepo();
    String commit = Ostree.reference().print(repo, "rev-parse", "os/main");
    try (WebServer server = serve(repo);
        Browser browser = Browser.start(workspace.path())) {
      browser.open(server.url() + "/ui/tree/" + commit + "/usr/etc/");
      browser.click(".tree tr.file a"); // the first is the hostile one
      assertThat(browser.text("table.text")).contains(SCRIPT.strip());
      browser.click(".button");
      assertThat(browser.url()).contains("/ui/raw/");
      assertThat(browser.evaluate("document.contentType")).isEqualTo("text/plain");
      assertThat(browser.text("body").strip()).isEqualTo(SCRIPT.repeat(41).strip());
      assertThat(browser.evaluate("document.title")).doesNotContain("alert");
    }
  }

  /** Nothing can be fetched from these, and what only its owner may read stays his. */
  @ParameterizedTest
  @ValueSource(strings = {"bare", "bare-user"})
  void showsOtherRepositoriesThanArchives(String mode) throws IOException, InterruptedException {
    Machine.needsRoot();
    Path tree = workspace.directory("tree");
    Files.writeString(tree.resolve("open"), "for everybody\n");
    Path closed = Files.writeString(tree.resolve("secret"), "for root\n");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));
    Path repo = Ostree.reference().init(workspace.file("repo"), mode);
    commit(repo, tree, "First release");
    String commit = Ostree.reference().print(repo, "rev-parse", "os/main");
    try (WebServer server = serve(repo);
        Browser browser = Browser.start(workspace.path())) {
      browser.open(server.url() + "/ui/tree/" + commit + "/");
      assertThat(browser.text(".tree tbody")).contains("open", "secret");
      browser.click(".tree tr.file a");
      assertThat(browser.text("table.text")).contains("for everybody");
      for (String page : new String[] {"/ui/tree/", "/ui/raw/"}) {
        browser.open(server.url() + page + commit + "/secret");
        assertThat(browser.text("h1")).isEqualTo("Not for everybody");
        assertThat(browser.text("body")).doesNotContain("for root");
        assertThat(server.status(page + commit + "/secret")).isEqualTo(403);
      }
      assertThat(server.status("/config")).isEqualTo(404);
      assertThat(server.status("/refs/heads/os/main")).isEqualTo(404);
    }
  }

  @Test
  void fitsNarrowScreens() throws IOException, InterruptedException {
    try (WebServer server = serve(makeRepo());
        Browser browser = Browser.start(workspace.path())) {
      browser.window(360, 700, true).open(server.url() + "/ui/");
      isAsWideAsTheScreen(browser);
      browser.click(".refs tbody th a");
      isAsWideAsTheScreen(browser);
      browser.click(".actions button");
      isAsWideAsTheScreen(browser);
      browser.click(".changes tr.modified a[href$='settings.conf']");
      isAsWideAsTheScreen(browser);
      browser.click(".sides .card:last-child .button");
      isAsWideAsTheScreen(browser);
      browser.click(".crumbs a");
      isAsWideAsTheScreen(browser);
    }
  }

  private static void isAsWideAsTheScreen(Browser browser)
      throws IOException, InterruptedException {
    String width = browser.evaluate("document.documentElement.scrollWidth");
    assertThat(Integer.parseInt(width)).as(browser.url()).isLessThanOrEqualTo(360);
  }

  /** The address that the page is at is that of a remote. */
  @Test
  void bothProgramsPullFromTheSameAddress() throws IOException, InterruptedException {
    Path repo = makeRepo();
    try (WebServer server = serve(repo)) {
      for (Ostree program : new Ostree[] {Ostree.reference(), Ostree.ours()}) {
        String name = program.equals(Ostree.ours()) ? "pulled-by-ours" : "pulled-by-reference";
        Path target = Ostree.ours().init(workspace.file(name), "bare-user");
        program
            .on(target, "remote", "add", "--no-gpg-verify", "origin", server.url() + "/")
            .expectSuccess();
        program.on(target, "pull", "origin:os/main").expectSuccess();
        assertThat(program.print(target, "rev-parse", "origin:os/main"))
            .isEqualTo(program.print(repo, "rev-parse", "os/main"));
        Ostree.reference().on(target, "fsck", "-q").expectSuccess();
      }
    }
  }

  @Test
  void answersHeadConditionsAndRangesAndRefusesTheRest() throws IOException, InterruptedException {
    Path repo = makeRepo();
    String commit = Ostree.reference().print(repo, "rev-parse", "os/main");
    try (WebServer server = serve(repo)) {
      for (String path :
          new String[] {"/ui/", "/ui/commit/" + commit, "/ui/raw/" + commit + "/usr/bin/program"}) {
        HttpURLConnection whole = ask(server, "GET", path, null, null);
        int length = whole.getInputStream().readAllBytes().length;
        HttpURLConnection head = ask(server, "HEAD", path, null, null);
        assertThat(head.getResponseCode()).isEqualTo(200);
        assertThat(head.getContentLength()).isEqualTo(length);
        assertThat(head.getHeaderField("ETag")).isEqualTo(whole.getHeaderField("ETag"));
        String tag = whole.getHeaderField("ETag");
        assertThat(ask(server, "GET", path, "If-None-Match", tag).getResponseCode()).isEqualTo(304);
      }
      String program = "/ui/raw/" + commit + "/usr/bin/program";
      HttpURLConnection part = ask(server, "GET", program, "Range", "bytes=39990-");
      assertThat(part.getResponseCode()).isEqualTo(206);
      assertThat(part.getInputStream().readAllBytes()).hasSize(10);
      HttpURLConnection absent = ask(server, "GET", "/ui/tree/" + commit + "/no", null, null);
      assertThat(absent.getResponseCode()).isEqualTo(404);
      assertThat(new String(absent.getErrorStream().readAllBytes(), UTF_8))
          .contains("This commit has no /no.");
      HttpURLConnection absentHead = ask(server, "HEAD", "/ui/tree/" + commit + "/no", null, null);
      assertThat(absentHead.getResponseCode()).isEqualTo(404);
      assertThat(ask(server, "POST", "/ui/", null, null).getResponseCode()).isEqualTo(501);
      assertThat(server.status("/ui/tree/%2e%2e/")).isEqualTo(400);
      assertThat(server.status("/tmp/")).isEqualTo(404);
    }
  }

  private static HttpURLConnection ask(
      WebServer server, String method, String path, String header, String value)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(server.url() + path).toURL().openConnection();
    connection.setRequestMethod(method);
    if (header != null) {
      connection.setRequestProperty(header, value);
    }
    return connection;
  }
}

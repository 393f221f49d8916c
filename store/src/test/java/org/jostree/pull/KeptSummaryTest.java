package org.jostree.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.remote.RemoteOption;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.serve.DirectoryDocuments;
import org.jostree.serve.FileServer;
import org.jostree.serve.RequestLog;
import org.jostree.serve.ServeOptions;
import org.jostree.summary.Summary;
import org.jostree.summary.SummaryUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A repository whose summary has a signature, which nobody checks, is pulled from again and again.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class KeptSummaryTest {
  private static final FileTime LAST_YEAR = FileTime.fromMillis(1_700_000_000_000L);

  @TempDir private Path directory;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private Repo source;
  private Repo target;
  private FileServer server;

  @BeforeEach
  void serve() throws IOException {
    source = Repo.create(directory.resolve("source"), RepoMode.ARCHIVE);
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve("file"), "content");
    commit("main");
    server =
        FileServer.start(
            new DirectoryDocuments(source.path()),
            new ServeOptions(),
            new RequestLog(new PrintStream(log, true, UTF_8)));
    target = Repo.create(directory.resolve("target"), RepoMode.BARE_USER);
    Remotes.of(target)
        .add(
            "origin",
            Map.of(
                "url",
                RemoteOption.of("http://127.0.0.1:" + server.port() + "/"),
                "gpg-verify",
                RemoteOption.of(false)),
            Remotes.Existing.REPLACE);
    target.close();
    target = Repo.open(directory.resolve("target"));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    target.close();
    source.close();
  }

  private void commit(String branch) throws IOException {
    CommitRequest request =
        new CommitRequest()
            .add(new TreeSource.Directory(directory.resolve("tree")))
            .branch(branch)
            .timestamp(1_000);
    new TreeCommit(source, request).run();
    SummaryUpdate.ofRefs(source);
    sign("signature of " + branch);
  }

  private void sign(String signature) throws IOException {
    Path file = source.path().resolve(Summary.SIGNATURES_FILE);
    Files.writeString(file, signature);
    Files.setLastModifiedTime(file, LAST_YEAR);
  }

  /** Pulls; what the server answered for the summary and its signature. */
  private List<String> pull(String ref) throws IOException {
    log.reset();
    PullOptions options = new PullOptions().refs(List.of(ref));
    new Pull(target, Remotes.of(target).get("origin"), options, progress -> {}).run();
    return log.toString(UTF_8)
        .lines()
        .map(line -> line.substring(line.indexOf("GET ")))
        .filter(line -> line.startsWith("GET /summary"))
        .toList();
  }

  private Path kept(String name) {
    return target.path().resolve("tmp/cache/summaries").resolve(name);
  }

  @Test
  void asksForWhatHasChangedOnly() throws IOException {
    assertThat(pull("main"))
        .containsExactlyInAnyOrder("GET /summary.sig: HTTP 200", "GET /summary: HTTP 200");
    assertThat(pull("main")).containsExactly("GET /summary.sig: HTTP 304");
    commit("other");
    assertThat(pull("other"))
        .containsExactlyInAnyOrder("GET /summary.sig: HTTP 200", "GET /summary: HTTP 200");
    assertThat(pull("main")).containsExactly("GET /summary.sig: HTTP 304");
  }

  @Test
  void doesNotFetchASummaryThatIsSignedAnew() throws IOException {
    pull("main");
    sign("another");
    assertThat(pull("main"))
        .containsExactlyInAnyOrder("GET /summary.sig: HTTP 200", "GET /summary: HTTP 304");
  }

  @Test
  void keepsWhatTheServerKnowsItBy() throws IOException {
    pull("main");
    assertThat(Files.getLastModifiedTime(kept("origin.sig"))).isEqualTo(LAST_YEAR);
    byte[] etag = (byte[]) Files.getAttribute(kept("origin.sig"), "user:etag");
    assertThat(new String(etag, UTF_8)).startsWith("\"").endsWith("\"");
  }

  @Test
  void fetchesWhatIsNotKeptWhole() throws IOException {
    pull("main");
    Files.delete(kept("origin"));
    assertThat(pull("main")).contains("GET /summary: HTTP 200");
    Files.delete(kept("origin.sig"));
    assertThat(pull("main"))
        .containsExactlyInAnyOrder("GET /summary.sig: HTTP 200", "GET /summary: HTTP 200");
  }
}

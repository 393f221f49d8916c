package org.jostree.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Server;
import org.jostree.itests.ground.WebServer;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repositories served to many clients, by ours and by others. */
class ServeTest {
  private static final int CLIENTS = 50;

  /** Its heap may have 64 MiB. */
  private static final long MEMORY_KIB = 200 << 10;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() {
    Machine.needsReferenceOstree();
  }

  private Path makeRepo() throws IOException {
    Path tree = workspace.directory("tree");
    for (int i = 0; i < 40; i++) {
      Files.writeString(tree.resolve("f" + i), "content " + i);
    }
    byte[] large = new byte[8 << 20];
    new java.util.Random(1).nextBytes(large);
    Files.write(tree.resolve("large"), large);
    Path repo = Ostree.ours().init(workspace.file("repo"), "archive");
    Ostree.ours().on(repo, "commit", "-b", "master", "-s", "v1", tree.toString()).expectSuccess();
    Ostree.ours().on(repo, "summary", "-u").expectSuccess();
    return repo;
  }

  private WebServer serve(Path repo) throws IOException, InterruptedException {
    int port = WebServer.freePort();
    Command command =
        Ostree.ours().command("serve", "--port=" + port, "--bind=127.0.0.1", repo.toString());
    return WebServer.start(command, port, workspace.file("log"));
  }

  private static List<Path> objects(Path repo) throws IOException {
    try (Stream<Path> files = Files.walk(repo.resolve("objects"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static byte[] get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try (var in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  @Test
  void servesFiftyClientsAtOnce() throws IOException, InterruptedException, ExecutionException {
    Path repo = makeRepo();
    List<Path> objects = objects(repo);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (WebServer server = serve(repo)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        results.add(
            clients.submit(
                () -> {
                  int same = 0;
                  for (Path object : objects) {
                    byte[] got = get(server.url() + "/" + repo.relativize(object));
                    same += java.util.Arrays.equals(got, Files.readAllBytes(object)) ? 1 : 0;
                  }
                  return same;
                }));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(objects.size());
      }
      assertThat(new Server(server.process().pid()).residentKib()).isLessThan(MEMORY_KIB);
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void givesNothingButWhatClientsNeed() throws IOException, InterruptedException {
    Path repo = makeRepo();
    Files.writeString(repo.resolve("origin.cookies.txt"), "secret");
    Files.writeString(workspace.file("outside"), "secret");
    Files.createSymbolicLink(repo.resolve("refs/heads/out"), workspace.file("outside"));
    Ostree.ours().on(repo, "config", "set", "remote \"x\".password", "secret").expectSuccess();
    try (WebServer server = serve(repo)) {
      assertThat(new String(get(server.url() + "/config"), UTF_8)).doesNotContain("secret");
      assertThat(server.status("/refs/heads/master")).isEqualTo(200);
      for (String path :
          List.of(
              "/origin.cookies.txt",
              "/refs/heads/out",
              "/.lock",
              "/tmp/",
              "/refs/../origin.cookies.txt",
              "/refs/%2e%2e/origin.cookies.txt",
              "/objects/..%2f..%2foutside",
              "/refs/%00")) {
        assertThat(statusAsIs(server, path)).as(path).isIn("400", "404");
      }
    }
  }

  /** Java's own client would put the path in order. */
  private static String statusAsIs(WebServer server, String path) throws IOException {
    URI uri = URI.create(server.url());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.split(" ", 3)[1];
    }
  }

  @Test
  void referencePullsFromIt() throws IOException, InterruptedException {
    Path repo = makeRepo();
    try (WebServer server = serve(repo)) {
      pull(Ostree.reference(), server.url(), repo);
    }
  }

  private void pull(Ostree program, String url, Path repo) throws IOException {
    Path target = Ostree.ours().init(workspace.file("pulled"), "bare-user");
    program.on(target, "remote", "add", "--no-gpg-verify", "origin", url).expectSuccess();
    program.on(target, "pull", "origin:master").expectSuccess();
    assertThat(program.print(target, "rev-parse", "origin:master"))
        .isEqualTo(program.print(repo, "rev-parse", "master"));
    Ostree.reference().on(target, "fsck", "-q").expectSuccess();
  }

  /** Half of all answers are errors, and files come in halves. */
  @Test
  void clientsGoOnWhenItFailsAtRandom() throws IOException, InterruptedException {
    Path repo = makeRepo();
    pullFrom(repo, "--random-500s=50", 100).expectSuccess();
    pullFrom(repo, "--random-408s=50", 100).expectSuccess();
    pullFrom(repo, "--force-range-requests", 100).expectSuccess();
    assertThat(pullFrom(repo, "--random-500s=99", 0).expectError().err()).contains("HTTP 500");
    assertThat(pullFrom(repo, "--random-408s=99", 0).expectError().err()).contains("HTTP 408");
  }

  private CommandResult pullFrom(Path repo, String fault, int retries)
      throws IOException, InterruptedException {
    int port = WebServer.freePort();
    Command command =
        Ostree.ours().command("trivial-httpd", "--port=" + port, fault, repo.toString());
    try (WebServer server = WebServer.start(command, port, workspace.file("log"))) {
      Path target = Ostree.ours().init(workspace.file("pulled" + port), "bare-user");
      Ostree.ours()
          .on(target, "remote", "add", "--no-gpg-verify", "origin", server.url())
          .expectSuccess();
      CommandResult result =
          Ostree.ours().on(target, "pull", "--network-retries=" + retries, "origin", "master");
      Ostree.reference().on(target, "fsck", "-q").expectSuccess();
      return result;
    }
  }

  @Test
  void nginxServesByTheExample() throws IOException, InterruptedException {
    Machine.needs("nginx");
    Path repo = makeRepo();
    Files.writeString(repo.resolve("origin.cookies.txt"), "secret");
    int port = WebServer.freePort();
    String example = Files.readString(SourceTree.root().resolve("store/examples/nginx.conf"));
    Path conf = workspace.file("nginx.conf");
    Files.writeString(
        conf,
        "daemon off;\nuser root;\n"
            + example
                .replace("/srv/ostree/repo", repo.toString())
                .replace("/srv/ostree", workspace.path().toString())
                .replace("listen 8080", "listen 127.0.0.1:" + port));
    Machine.needsRoot();
    Command nginx =
        Command.of("nginx", "-p", workspace.path().toString(), "-c", conf.toString())
            .with("PATH", System.getenv("PATH") + ":/usr/sbin");
    try (WebServer server = WebServer.start(nginx, port, workspace.file("log"))) {
      pull(Ostree.ours(), server.url(), repo);
      assertThat(server.status("/origin.cookies.txt")).isEqualTo(404);
      assertThat(server.status("/tmp/")).isEqualTo(404);
    }
  }

  /** What a board with a small processor does, as far as its first log. */
  @Test
  void boardPullsWhatPythonServes() throws IOException, InterruptedException {
    Machine.needs("python3");
    int port = WebServer.freePort();
    shell(
        """
        mkdir -p repo && ostree --repo=repo init --mode=archive-z2 && mkdir -p rootfs/bin
        echo v1 >rootfs/bin/sh
        ostree --repo=repo commit --branch=master --subject="image v1" rootfs
        ostree log master --repo=repo
        ostree summary --repo=repo ./repo/branch.summary -u
        test -e repo/summary
        """);
    try (WebServer server = WebServer.python(workspace.file("repo"), port, workspace.file("log"))) {
      String out =
          shell(
              """
              mkdir -p board/ostree
              ostree init --repo=board/ostree/repo --mode=bare-user
              ostree remote add --repo=./board/ostree/repo --no-gpg-verify origin URL/
              ostree pull --repo=./board/ostree/repo origin:master
              ostree log --repo=./board/ostree/repo origin:master
              echo v2 >rootfs/bin/sh
              ostree --repo=repo commit --branch=master --subject="image v2" rootfs
              ostree summary --repo=repo -u
              ostree pull --repo=./board/ostree/repo origin:master
              ostree cat --repo=./board/ostree/repo origin:master /bin/sh
              """
                  .replace("URL", server.url()));
      assertThat(out).contains("image v1").endsWith("v2\n");
    }
  }

  /** The command is spelled as in the original. */
  private String shell(String script) throws IOException {
    Path link = workspace.directory("bin").resolve("ostree");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, Path.of(Ostree.ours().program()));
    }
    return Command.of("sh", "-ec", script)
        .in(workspace.path())
        .with("PATH", link.getParent() + ":" + System.getenv("PATH"))
        .run()
        .expectSuccess()
        .out();
  }
}

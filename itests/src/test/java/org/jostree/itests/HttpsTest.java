package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.ForwardProxy;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.WebServer;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pulls from nginx over TLS, with an authority of the test's own, and by a proxy: who may be
 * trusted is, nobody else.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class HttpsTest {
  private static final String CERTIFICATES =
      """
      key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
      for ca in ca other; do
        openssl req -x509 $key -keyout $ca.key -out $ca.crt -subj /CN=$ca -days 2
      done
      certify() {
        openssl req $key -keyout $1.key -out $1.csr -subj /CN=$1
        echo "$2" >ext
        openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out $1.crt -days 2 -extfile ext
      }
      certify server subjectAltName=IP:127.0.0.1
      certify elsewhere subjectAltName=DNS:elsewhere.example
      certify client keyUsage=digitalSignature
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  private int open;
  private int closed;
  private int elsewhere;
  private int plain;
  private int targets;
  private WebServer server;

  @BeforeEach
  void serve() throws IOException, InterruptedException {
    Machine.needsReferenceOstree();
    Machine.needs("nginx");
    Machine.needs("openssl");
    Machine.needsRoot();
    Path tree = workspace.directory("tree");
    Files.writeString(tree.resolve("file"), "content");
    Path repo = Ostree.ours().init(workspace.file("repo"), "archive");
    Ostree.ours().on(repo, "commit", "-b", "main", "-s", "x", tree.toString()).expectSuccess();
    Command.of("sh", "-ec", CERTIFICATES).in(workspace.path()).run().expectSuccess();
    open = WebServer.freePort();
    closed = WebServer.freePort();
    elsewhere = WebServer.freePort();
    plain = WebServer.freePort();
    Path conf = workspace.file("nginx.conf");
    Files.writeString(
        conf,
        "daemon off; user root; worker_processes 1; pid nginx.pid; error_log stderr; events {}\n"
            + "http { access_log off;\n"
            + encrypted(open, "server", "")
            + encrypted(closed, "server", "ssl_client_certificate ca.crt; ssl_verify_client on;")
            + encrypted(elsewhere, "elsewhere", "")
            + "server { listen 127.0.0.1:"
            + plain
            + "; root repo; }\n"
            + "}\n");
    Command nginx =
        Command.of("nginx", "-p", workspace.path().toString(), "-c", conf.toString())
            .with("PATH", System.getenv("PATH") + ":/usr/sbin");
    server = WebServer.start(nginx, plain, workspace.file("log"));
  }

  private String encrypted(int port, String certificate, String more) {
    return ("server { listen 127.0.0.1:PORT ssl; root repo; ssl_certificate CERT.crt;"
            + " ssl_certificate_key CERT.key; MORE }\n")
        .replace("PORT", Integer.toString(port))
        .replace("CERT", certificate)
        .replace("MORE", more);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private String file(String name) {
    return workspace.file(name).toString();
  }

  private CommandResult pull(Ostree program, String url, String... options) throws IOException {
    Path target = Ostree.ours().init(workspace.file("target" + targets++), "bare-user");
    List<String> words = new ArrayList<>(List.of("remote", "add", "--no-gpg-verify"));
    for (String option : options) {
      words.add("--set=" + option);
    }
    words.addAll(List.of("origin", url));
    Ostree.ours().on(target, words).expectSuccess();
    CommandResult result = program.on(target, "pull", "--network-retries=0", "origin", "main");
    if (result.exit() == 0) {
      assertThat(Ostree.reference().print(target, "cat", "origin:main", "/file"))
          .isEqualTo("content");
    } else {
      assertThat(Ostree.reference().print(target, "refs")).isEmpty();
    }
    return result;
  }

  private static String url(int port) {
    return "https://127.0.0.1:" + port;
  }

  @Test
  void trustsServersByTheirAuthorities() throws IOException {
    String authority = "tls-ca-path=" + file("ca.crt");
    for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
      pull(program, url(open), authority).expectSuccess();
      pull(program, url(open), "tls-ca-path=" + file("other.crt")).expectError();
      pull(program, url(open)).expectError();
      pull(program, url(open), "tls-permissive=true").expectSuccess();
      // A good certificate, of another host.
      pull(program, url(elsewhere), authority).expectError();
    }
    // Any certificate, as the manual has it; what libcurl makes of it still compares the hosts.
    pull(Ostree.ours(), url(elsewhere), "tls-permissive=true").expectSuccess();
    assertThat(pull(Ostree.ours(), url(open)).err()).contains("[60] ");
  }

  @Test
  void provesWhoItIs() throws IOException {
    String authority = "tls-ca-path=" + file("ca.crt");
    String certificate = "tls-client-cert-path=" + file("client.crt");
    String key = "tls-client-key-path=" + file("client.key");
    for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
      pull(program, url(closed), authority, certificate, key).expectSuccess();
      pull(program, url(closed), authority).expectError();
      pull(program, url(closed), authority, certificate).expectError();
    }
  }

  @Test
  void goesByAProxy() throws IOException {
    String authority = "tls-ca-path=" + file("ca.crt");
    for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
      try (ForwardProxy proxy = new ForwardProxy()) {
        pull(program, url(open), authority, "proxy=" + proxy.url()).expectSuccess();
        assertThat(proxy.asked()).isNotEmpty().containsOnly("CONNECT 127.0.0.1:" + open);
      }
      try (ForwardProxy proxy = new ForwardProxy()) {
        pull(program, server.url(), "proxy=" + proxy.url()).expectSuccess();
        assertThat(proxy.asked()).contains("GET " + server.url() + "/refs/heads/main");
      }
    }
  }

  @Test
  void takesTheProxyOfTheEnvironment() throws IOException {
    Path target = Ostree.ours().init(workspace.file("target"), "bare-user");
    Ostree.ours()
        .on(target, "remote", "add", "--no-gpg-verify", "origin", server.url())
        .expectSuccess();
    for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
      try (ForwardProxy proxy = new ForwardProxy()) {
        List<String> words = List.of("pull", "origin", "main");
        Command command = program.commandOn(target, words).with("http_proxy", proxy.url());
        command.run().expectSuccess();
        assertThat(proxy.asked()).isNotEmpty();
        int before = proxy.asked().size();
        command.with("no_proxy", "127.0.0.1").run().expectSuccess();
        assertThat(proxy.asked()).hasSize(before);
      }
    }
  }
}

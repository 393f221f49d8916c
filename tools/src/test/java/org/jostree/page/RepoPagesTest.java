package org.jostree.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.CommitTree;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.serve.Document;
import org.jostree.serve.RepoDocuments;
import org.jostree.serve.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of a repository whose writer wishes us no good. */
@SuppressWarnings("NullAway.Init") // set before each test
class RepoPagesTest {
  private static final List<String> HOSTILE =
      List.of(
          "<img src=x onerror=alert(1)>",
          "\"><script>alert(1)<",
          "' onmouseover='alert(1)",
          "new\nline",
          "100%25?query#fragment",
          "javascript:alert(1)",
          "{{base}}{{{base}}}",
          "&lt;&amp;",
          " ",
          "\\..\\..",
          "...");

  private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");

  @TempDir private Path directory;
  private Repo repo;
  private Path tree;
  private RepoPages pages;
  private CommitId first;
  private CommitId second;

  @BeforeEach
  void makeRepo() throws Exception {
    Repo.create(directory.resolve("<i>repo"), RepoMode.ARCHIVE).close();
    repo = Repo.openWithoutFsync(directory.resolve("<i>repo"));
    tree = Files.createDirectories(directory.resolve("tree"));
    for (String name : HOSTILE) {
      write(name, "content of " + name);
      write("dir-" + name + "/" + name, "<script>alert(1)</script>\n");
    }
    write("binary", "\0\1\2<script>");
    write("empty", "");
    write("page.html", "<html><script>alert(1)</script>");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("dir-...//..."));
    Files.createSymbolicLink(tree.resolve("up"), Path.of("../../../page.html"));
    Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
    Files.createSymbolicLink(tree.resolve("nowhere"), Path.of("/<script>"));
    Files.createSymbolicLink(tree.resolve("by-directory"), Path.of("dir-..."));
    first = commit("<script>alert(1)</script>", "</pre><script>alert(1)</script>\n\u202e");
    for (String name : HOSTILE) {
      write(name, "other content of " + name + "\n");
      write("dir-" + name + "/" + name, "<script>alert(2)</script>\n");
    }
    write("binary", "\0\1\3<script>");
    write("added/" + HOSTILE.get(0), "new");
    Files.delete(tree.resolve("empty"));
    second = commit("", "");
    pages = new RepoPages(repo, new RepoDocuments(repo));
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private void write(String name, String content) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private CommitId commit(String subject, String body) throws IOException {
    CommitRequest request =
        new CommitRequest()
            .add(new TreeSource.Directory(tree))
            .branch("main")
            .subject(subject)
            .body(body);
    return new TreeCommit(repo, request).run().commit();
  }

  /** What an answer is. */
  private record Got(int status, String type, String text, Document document) {
    String header(String name) {
      return document.headers().get(name);
    }
  }

  /** Asks as a browser does, whose address is decoded by the server. */
  private Got get(String address) throws IOException {
    return get(URI.create("http://x").resolve(address));
  }

  private Got get(URI uri) throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : uri.getPath().split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    boolean isDirectory = uri.getPath().endsWith("/");
    try (Document document = pages.find(new Target(names, isDirectory, uri.getRawQuery()))) {
      assertThat(document).as(uri.toString()).isNotNull();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.copy(0, document.size(), bytes);
      return new Got(document.status(), document.type(), bytes.toString(UTF_8), document);
    }
  }

  private static List<String> links(String address, String html) {
    List<String> links = new ArrayList<>();
    Matcher matcher = LINK.matcher(html);
    while (matcher.find()) {
      String link = matcher.group(1).replace("&amp;", "&").replace("&#x3D;", "=");
      links.add(URI.create("http://x").resolve(address).resolve(link).toString().substring(8));
    }
    return links;
  }

  /** Whatever can be reached by links is there, and none of it has markup that is not ours. */
  @Test
  void everyLinkLeadsToAPageWithoutForeignMarkup() throws Exception {
    List<String> seen = new ArrayList<>(List.of("/ui/"));
    for (int i = 0; i < seen.size(); i++) {
      String address = seen.get(i);
      Got got = get(address);
      assertThat(got.status()).as(address).isEqualTo(address.contains("/compare") ? 400 : 200);
      if (!got.type().startsWith("text/html")) {
        continue;
      }
      assertThat(got.text())
          .as(address)
          .doesNotContain("<script", "<img src=x", "<i>", "\u202e", "onmouseover='")
          .endsWith("</html>\n");
      for (String link : links(address, got.text())) {
        assertThat(link).startsWith("/ui/");
        String page = link.replaceFirst("#.*", "");
        if (!seen.contains(page)) {
          seen.add(page);
        }
      }
    }
    String top = get("/ui/" + Links.directory(second, List.of())).text();
    assertThat(top).contains(">{{base}}{{{base}}}</a>", ">&amp;lt;&amp;amp;</a>", ">␠</a>");
    for (String name : HOSTILE) {
      assertThat(seen).contains(tree(second, name), "/ui/" + Links.raw(second, List.of(name)));
      assertThat(seen).contains("/ui/" + Links.difference(first, second, List.of(name)));
    }
  }

  private static String tree(CommitId commit, String... names) {
    return "/ui/" + Links.file(commit, List.of(names));
  }

  @Test
  void pagesAllowNoScriptAndFilesNothing() throws Exception {
    Got page = get("/ui/");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';")
        .doesNotContain("unsafe", "script");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    Got file = get("/ui/" + Links.raw(second, List.of("page.html")));
    assertThat(file.text()).isEqualTo("<html><script>alert(1)</script>");
    assertThat(file.type()).isEqualTo("text/plain; charset=utf-8");
    assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(file.header("Content-Security-Policy")).contains("sandbox");
    Got binary = get("/ui/" + Links.raw(second, List.of("binary")));
    assertThat(binary.type()).isEqualTo("application/octet-stream");
    assertThat(binary.header("Content-Disposition"))
        .isEqualTo("attachment; filename*=UTF-8''binary");
    Got named = get("/ui/" + Links.raw(second, List.of("new\nline")));
    assertThat(named.header("Content-Disposition")).endsWith("''new%0Aline");
  }

  @Test
  void whatHasAChecksumInItsAddressIsKept() throws Exception {
    String raw = "/ui/" + Links.raw(second, List.of("page.html"));
    assertThat(get(raw).header("Cache-Control")).contains("max-age=31536000", "immutable");
    assertThat(get(tree(second, "page.html")).header("Cache-Control")).contains("immutable");
    assertThat(get("/ui/" + Links.differences(first, second)).header("Cache-Control"))
        .contains("immutable");
    assertThat(get("/ui/").header("Cache-Control")).isEqualTo("no-cache");
    assertThat(get("/ui/history/main").header("Cache-Control")).isEqualTo("no-cache");
    assertThat(get("/ui/").document().tag()).isEqualTo(get("/ui/").document().tag());
  }

  @Test
  void linksAreFollowedWithinTheCommitOnly() throws Exception {
    String html = get("/ui/" + Links.directory(second, List.of())).text();
    String top = "../../tree/" + second.hex();
    assertThat(html)
        .contains(">link</a> <span class=\"target\">→ <a href=\"" + "../../" + top.substring(6))
        .contains("<a href=\"" + top + "/page.html\">../../../page.html</a>")
        .contains("<span class=\"dangling\"")
        .contains(">/&lt;script&gt;</span>");
    Got through = get("/ui/" + Links.file(second, List.of("by-directory", "...")));
    assertThat(through.status()).isEqualTo(302);
    assertThat(through.header("Location")).endsWith(second.hex() + "/dir-.../...");
    assertThat(get(tree(second, "round")).text()).contains("which is nothing in this commit");
  }

  @Test
  void saysWhatIsNotThere() throws Exception {
    String none = "0".repeat(64);
    for (String address :
        List.of(
            "/ui/nothing",
            "/ui/history/",
            "/ui/history/nothing",
            "/ui/history/%3Cscript%3E",
            "/ui/commit/" + none,
            "/ui/commit/" + none + "%5E",
            "/ui/tree/" + none + "/",
            "/ui/diff/" + none + ".." + second.hex() + "/",
            "/ui/diff/" + first.hex() + ".." + second.hex() + "/nothing",
            "/ui/diff/" + first.hex() + ".." + second.hex() + "/?page=2",
            "/ui/raw/" + second.hex() + "/",
            "/ui/raw/" + second.hex() + "/link",
            "/ui/tree/" + second.hex() + "/nothing/there",
            "/ui/tree/" + second.hex() + "/page.html/below",
            "/ui/?page=7",
            "/ui/sizes/" + second.hex() + "/x",
            "/ui/compare?to=" + first.hex(),
            "/ui/compare?to=nothing%3Cscript%3E")) {
      Got got = get(address);
      assertThat(got.status()).as(address).isEqualTo(404);
      assertThat(got.text()).contains("<h1>Not found</h1>").doesNotContain("<script");
    }
    for (String address :
        List.of(
            "/ui/compare",
            "/ui/tree/main/",
            "/ui/diff/main/",
            "/ui/diff/main..main/",
            "/ui/history/main?from=main",
            "/ui/?page=0",
            "/ui/?page=99999999999",
            "/ui/?page=%3Cscript%3E",
            "/ui/diff/" + first.hex() + ".." + second.hex() + "/?kind=other")) {
      Got got = get(address);
      assertThat(got.status()).as(address).isEqualTo(400);
      assertThat(got.text()).contains("<h1>No such address</h1>").doesNotContain("<script");
    }
  }

  @Test
  void wordsLeadToTheAddressWithTheChecksum() throws Exception {
    assertThat(get("/").header("Location")).isEqualTo("./ui/");
    assertThat(get("/ui").header("Location")).isEqualTo("./ui/");
    assertThat(get("/ui/commit/main").header("Location")).isEqualTo("../commit/" + second.hex());
    assertThat(get("/ui/commit/main%5E").header("Location")).isEqualTo("../commit/" + first.hex());
    String diff = "diff/" + first.hex() + ".." + second.hex() + "/";
    assertThat(get("/ui/compare?to=main").header("Location")).isEqualTo("./" + diff);
    assertThat(get("/ui/compare?from=main%5E&to=main").header("Location")).isEqualTo("./" + diff);
    assertThat(get("/ui/tree/" + second.hex()).header("Location"))
        .isEqualTo("../tree/" + second.hex() + "/");
  }

  @Test
  void whatClientsFetchIsWhereItWas() throws Exception {
    assertThat(get("/refs/heads/main").text()).isEqualTo(second.hex() + "\n");
    assertThat(get("/config").text()).contains("mode=archive");
    assertThat(pages.find(new Target(List.of("summary"), false, null))).isNull();
  }

  private Path objectOf(CommitId commit, String path) throws IOException {
    DirTree.FileEntry file = (DirTree.FileEntry) CommitTree.open(repo, commit).find(path);
    return repo.objectPath(file.file());
  }

  @Test
  void damageIsALineAndNeverOtherBytes() throws Exception {
    Path object = objectOf(second, "/page.html");
    byte[] bytes = Files.readAllBytes(object);
    Files.copy(objectOf(second, "/binary"), object, StandardCopyOption.REPLACE_EXISTING);
    String raw = "/ui/" + Links.raw(second, List.of("page.html"));
    assertThat(get(tree(second, "page.html")).status()).isEqualTo(500);
    assertThat(get(raw).status()).isEqualTo(500);

    Files.delete(object);
    Got listed = get("/ui/" + Links.directory(second, List.of()));
    assertThat(listed.text()).contains("not here", "missing or damaged");
    assertThat(listed.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(get(tree(second, "page.html")).status()).isEqualTo(404);
    assertThat(get(raw).status()).isEqualTo(404);

    Files.write(object, bytes);
    assertThat(get(tree(second, "page.html")).status()).isEqualTo(200);
  }

  /** What is too large to be looked at before is, while it is sent. */
  @Test
  void sendingBreaksOffBeforeTheEndOfAFileThatIsDamaged() throws Exception {
    write("one", "1".repeat(200_000));
    write("two", "2".repeat(200_000));
    CommitId third = commit("third", "");
    Files.copy(
        objectOf(third, "/one"), objectOf(third, "/two"), StandardCopyOption.REPLACE_EXISTING);
    Target target = new Target(List.of("ui", "raw", third.hex(), "two"), false, null);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (Document document = pages.find(target)) {
      assertThat(document.status()).isEqualTo(200);
      assertThatThrownBy(() -> document.copy(0, document.size(), sent))
          .isInstanceOf(CorruptObjectException.class);
    }
    assertThat(sent.size()).isLessThan(200_000);
  }

  @Test
  void longListsAreInPagesAndLargeFilesAreCut() throws Exception {
    for (int i = 0; i < 2500; i++) {
      write("many/f" + i, "");
    }
    write("large.txt", "0123456789\n".repeat(200_000));
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);
    Files.write(tree.resolve("noise"), noise);
    CommitId third = commit("third", "");
    String many = "/ui/" + Links.directory(third, List.of("many"));
    assertThat(get(many).text()).contains("1–1,000 of 2,500", "?page&#x3D;2");
    assertThat(get(many + "?page=3").text()).contains("2,001–2,500 of 2,500");
    String diff = "/ui/" + Links.differences(second, third);
    assertThat(get(diff + "?kind=added").text()).contains("kind&#x3D;added&amp;page&#x3D;2");
    Got large = get(tree(third, "large.txt"));
    assertThat(large.text()).contains("Only the first 5,000 lines are shown.");
    assertThat(large.text().length()).isLessThan(1 << 20);
    assertThat(get(tree(third, "noise")).text()).contains("The first 1,024 of 3,145,728 bytes.");
    assertThat(get("/ui/" + Links.difference(second, third, List.of("noise"))).text())
        .contains("Only the first 1.0\u00a0MB are compared.");
  }
}

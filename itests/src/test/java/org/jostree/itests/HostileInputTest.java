package org.jostree.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.object.Checksum;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What somebody sends who wishes us ill: it is taken as what it can only mean, or refused in one
 * line; nothing outside of the target is written, and the repository stays sound.
 */
class HostileInputTest {
  private static final Ostree REFERENCE = Ostree.reference();

  @RegisterExtension final Workspace workspace = new Workspace();
  private Path repo = Path.of("/nonexistent");

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
  }

  @BeforeEach
  void prepare() throws IOException {
    repo = REFERENCE.init(workspace.file("repo"), "archive");
    // What must not change: the neighbours of everything that is written.
    shell("mkdir -p outside/dir; printf secret >outside/dir/file; cp -a outside before");
  }

  private void assertNothingOutsideWasTouched() throws IOException {
    assertThatTree(workspace.file("outside")).equalsTree(workspace.file("before"));
    assertThat(Path.of("/jostree-hostile")).doesNotExist();
    try (Stream<Path> names = Files.list(workspace.path())) {
      assertThat(names.map(name -> name.getFileName().toString()))
          .isSubsetOf(
              "repo", "theirs", "outside", "before", "input.tar", "make.py", "target", "mnt");
    }
  }

  private CommandResult shell(String script) throws IOException {
    return Command.of("sh", "-ec", script).in(workspace.path()).run().expectSuccess();
  }

  private static void assertOneLine(CommandResult result) {
    assertThat(result.exit()).as(result.toString()).isEqualTo(1);
    assertThat(result.err().strip().lines()).as(result.toString()).hasSize(1);
    assertThat(result.err()).startsWith("error: ");
  }

  /** Archives, each made by a few lines of Python, as no honest tool would write them. */
  @Nested
  @DisplayName("tar archives")
  class Tars {
    /** What the lines of an archive may use. */
    private static final String PREAMBLE =
        """
        import io, sys, tarfile
        from tarfile import TarInfo, GNU_FORMAT, PAX_FORMAT, REGTYPE, DIRTYPE, SYMTYPE, LNKTYPE, CHRTYPE, FIFOTYPE, GNUTYPE_LONGNAME
        raw = open('input.tar', 'wb')
        tar = tarfile.open(fileobj=raw, mode='w', format=GNU_FORMAT, encoding='utf-8', errors='surrogateescape')
        def add(name, data=b'data', type=REGTYPE, link='', mode=0o644, pax=None, **more):
            info = TarInfo(name)
            info.type, info.linkname, info.mode = type, link, mode
            if type == REGTYPE: info.size = len(data)
            for key, value in more.items(): setattr(info, key, value)
            if pax is not None:
                info.pax_headers = pax
                raw.write(info.tobuf(PAX_FORMAT, 'utf-8', 'surrogateescape'))
            else:
                raw.write(info.tobuf(GNU_FORMAT, 'utf-8', 'surrogateescape'))
            if type == REGTYPE: raw.write(data + bytes(-len(data) % 512))
        def dir(name): add(name, type=DIRTYPE, mode=0o755)
        """;

    private static final String AFTERWORD = "\nraw.write(bytes(1024)); raw.close()\n";

    /** Those that both take, to the same commit. */
    static final List<Arguments> TAKEN =
        List.of(
            Arguments.of("leading dots", "dir('./'); add('./a/b'); add('a/./c')"),
            Arguments.of("leading slash", "add('/jostree-hostile/file'); dir('//x/')"),
            Arguments.of("no directories", "add('a/b/c/d/e/f')"),
            Arguments.of("twice the same name", "add('f', b'one'); add('f', b'two')"),
            Arguments.of("doubled slashes", "dir('a'); add('a//b')"),
            Arguments.of(
                "a link to outside",
                "add('link', type=SYMTYPE, link='../../outside/dir'); "
                    + "add('root', type=SYMTYPE, link='/')"),
            Arguments.of("a name of 4000 bytes", "add('/'.join(['d' * 99] * 40))"),
            Arguments.of("a name with a newline", "add('new\\nline'); add('tab\\t \\x07')"),
            Arguments.of("owners", "add('f', uid=4294967294, gid=2097152)"),
            Arguments.of("setuid", "add('f', mode=0o6755)"),
            Arguments.of("a PAX name", "add('short', pax={'path': 'dir/of/pax'})"),
            Arguments.of(
                "PAX records that mean nothing",
                "add('f', pax={'comment': 'x' * 70000, 'VENDOR.key': 'y'})"));

    /** Those that must not be taken, whatever the reference makes of them. */
    static final List<Arguments> REFUSED =
        List.of(
            Arguments.of("parent", "add('../outside/dir/file', b'evil')"),
            Arguments.of("parent within", "dir('a'); add('a/../../outside/dir/file', b'evil')"),
            Arguments.of("parent in the root", "add('/../jostree-hostile', b'evil')"),
            Arguments.of(
                "through a link",
                "add('link', type=SYMTYPE, link='../outside/dir'); add('link/file', b'evil')"),
            Arguments.of("a file as a directory", "add('f'); add('f/g')"),
            Arguments.of("a hard link to nothing", "add('hard', type=LNKTYPE, link='missing')"),
            Arguments.of(
                "a hard link to outside", "add('hard', type=LNKTYPE, link='../outside/dir/file')"),
            Arguments.of("a name that is not UTF-8", "add('bad\\udc80name')"),
            Arguments.of("a device", "add('null', type=CHRTYPE, devmajor=1, devminor=3)"),
            Arguments.of("a fifo", "add('pipe', type=FIFOTYPE)"),
            Arguments.of("a size of 8 EiB", "add('f', b'', size=(1 << 63) - 1)"),
            Arguments.of("a negative size", "add('f', b'', size=-5)"),
            Arguments.of(
                "a header of 4 GiB",
                "raw.write(TarInfo('x').tobuf()[:0]); i = TarInfo('x'); i.type = GNUTYPE_LONGNAME; "
                    + "i.size = 1 << 32; raw.write(i.tobuf(GNU_FORMAT))"),
            Arguments.of("an archive that ends early", "add('f', b'', size=1 << 20)"));

    private String[] commit() {
      return new String[] {
        "commit",
        "--branch=t",
        "--timestamp=@1",
        "--tar-autocreate-parents",
        "--tree=tar=" + workspace.file("input.tar")
      };
    }

    private void make(String lines) throws IOException {
      Files.writeString(workspace.file("make.py"), PREAMBLE + lines + AFTERWORD);
      shell("python3 make.py");
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TAKEN")
    void isTakenAsTheReferenceDoes(String what, String lines) throws IOException {
      make(lines);
      Path theirs = REFERENCE.init(workspace.file("theirs"), "archive");

      CommandResult expected = REFERENCE.on(theirs, commit()).expectSuccess();
      CommandResult actual = Ostree.inThisProcess(repo, commit()).expectSuccess();

      assertThat(actual.out()).as(what).isEqualTo(expected.out());
      Ostree.inThisProcess(repo, "checkout", "t", workspace.file("target").toString())
          .expectSuccess();
      assertNothingOutsideWasTouched();
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("REFUSED")
    void isRefused(String what, String lines) throws IOException {
      make(lines);

      CommandResult result = Ostree.inThisProcess(repo, commit());

      assertThat(result.exit()).as(what + ": " + result).isEqualTo(1);
      assertOneLine(result);
      REFERENCE.on(repo, "fsck").expectSuccess();
      assertThat(REFERENCE.print(repo, "refs")).isEmpty();
      assertNothingOutsideWasTouched();
    }
  }

  /** Directories whose checksum is right and whose entries are not. */
  @Nested
  @DisplayName("directories")
  class Directories {
    static final List<String> NAMES =
        List.of("..", ".", "", "../outside/dir/file", "/jostree-hostile", "a/b", "bad\u0080name");

    private String file = "";
    private String meta = "";
    private String empty = "";
    private byte[] commit = new byte[0];

    @BeforeEach
    void commitSomethingHonest() throws IOException {
      shell("mkdir -p tree/d; printf evil >tree/f");
      REFERENCE
          .commandOn(repo, List.of("commit", "-b", "honest", "tree"))
          .in(workspace.path())
          .run()
          .expectSuccess();
      shell("rm -r tree");
      String listing = REFERENCE.print(repo, "ls", "-C", "-R", "honest");
      file = checksumsOf(listing, "/f").get(0);
      List<String> directory = checksumsOf(listing, "/d");
      empty = directory.get(0);
      meta = directory.get(1);
      commit = Files.readAllBytes(object(REFERENCE.print(repo, "rev-parse", "honest"), "commit"));
    }

    private static List<String> checksumsOf(String listing, String path) {
      String line =
          listing.lines().filter(each -> each.endsWith(" " + path)).findFirst().orElseThrow();
      return Arrays.stream(line.split(" ")).filter(word -> word.length() == 64).toList();
    }

    private Path object(String checksum, String type) {
      return repo.resolve(
          "objects/" + checksum.substring(0, 2) + "/" + checksum.substring(2) + "." + type);
    }

    private String write(byte[] bytes, String type) throws IOException {
      String checksum = Checksum.compute(bytes).hex();
      Files.createDirectories(object(checksum, type).getParent());
      Files.write(object(checksum, type), bytes);
      return checksum;
    }

    /** Makes the branch {@code evil}; names are bytes, one character each. */
    private void commitTree(List<String> files, List<String> directories) throws IOException {
      // Arrays of bytes are laid out as strings are, but for the zero at the end, and take any.
      GVariantWriter writer = new GVariantWriter(GVariantType.of("(a(ayay)a(ayayay))"));
      writer.begin();
      for (String name : files) {
        writer.begin().writeBytes(terminated(name)).writeBytes(bytes(file)).end();
      }
      writer.end().begin();
      for (String name : directories) {
        writer.begin().writeBytes(terminated(name));
        writer.writeBytes(bytes(empty)).writeBytes(bytes(meta)).end();
      }
      String tree = write(writer.end().toByteArray(), "dirtree");
      String honest = checksumsOf(REFERENCE.print(repo, "ls", "-C", "-d", "honest"), "/").get(0);
      String changed =
          new String(commit, ISO_8859_1)
              .replace(new String(bytes(honest), ISO_8859_1), new String(bytes(tree), ISO_8859_1));
      String evil = write(changed.getBytes(ISO_8859_1), "commit");
      Files.writeString(repo.resolve("refs/heads/evil"), evil + "\n");
    }

    private static byte[] terminated(String name) {
      return (name + "\0").getBytes(ISO_8859_1);
    }

    private static byte[] bytes(String checksum) {
      return HexFormat.of().parseHex(checksum);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void ofAnEvilNameAreRefused(String name) throws IOException {
      for (List<String> files : List.of(List.of(name), List.<String>of())) {
        commitTree(files, files.isEmpty() ? List.of(name) : List.of());
        expectRefusal();
      }
    }

    @Test
    void ofAnEvilNameAreAnInputOutputErrorInAMount() throws IOException {
      Path mountPoint = Files.createDirectories(workspace.file("mnt"));
      try (Mount mount = Mount.repository(repo, mountPoint)) {
        for (String name : NAMES) {
          commitTree(List.of(), List.of(name));
          CommandResult listing =
              Command.of("ls", "-R", mount.resolve("rev/evil").toString()).run();
          assertThat(listing.err()).as(name).contains("Input/output error");
          assertThat(listing.exit()).isNotZero();
        }
      }
      assertNothingOutsideWasTouched();
    }

    @Test
    void withTheSameNameTwiceAreRefused() throws IOException {
      commitTree(List.of("a", "a"), List.of());
      expectRefusal();
      commitTree(List.of("a"), List.of("a"));
      expectRefusal();
    }

    @Test
    void outOfOrderAreReadAsTheReferenceDoes() throws IOException {
      commitTree(List.of("b", "a"), List.of("d", "c"));
      REFERENCE.on(repo, "checkout", "evil", workspace.file("theirs").toString()).expectSuccess();
      Ostree.inThisProcess(repo, "checkout", "evil", workspace.file("target").toString())
          .expectSuccess();
      assertThatTree(workspace.file("target")).equalsTree(workspace.file("theirs"));
      assertThat(REFERENCE.on(repo, "fsck").exit())
          .isEqualTo(Ostree.inThisProcess(repo, "fsck").exit());
    }

    private void expectRefusal() throws IOException {
      Path target = workspace.file("target");
      Map<String, List<String>> commands =
          Map.of(
              "checkout", List.of("checkout", "evil", target.toString()),
              "a user's checkout", List.of("checkout", "-U", "evil", target.toString()),
              "ls", List.of("ls", "-R", "evil"),
              "diff", List.of("diff", "honest", "evil"),
              "export", List.of("export", "evil", "-o", "/dev/null"),
              "layer", List.of("commit", "-b", "layer", "--tree=ref=evil", "--tree=ref=honest"));
      for (Map.Entry<String, List<String>> each : commands.entrySet()) {
        CommandResult result =
            Ostree.inThisProcess(repo, each.getValue().toArray(String[]::new)).expectError();
        assertThat(result.err()).as(each.getKey()).doesNotContain("Exception");
        assertNothingOutsideWasTouched();
        shell("rm -rf target");
      }
      Ostree.inThisProcess(repo, "fsck").expectError();
      Path copy = REFERENCE.init(workspace.file("theirs"), "bare");
      Ostree.inThisProcess(copy, "pull-local", repo.toString(), "evil").expectError();
      assertThat(REFERENCE.print(copy, "refs")).isEmpty();
      shell("rm -rf theirs");
      assertNothingOutsideWasTouched();
    }
  }
}

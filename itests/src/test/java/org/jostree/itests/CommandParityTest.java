package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same words give the same output, the same error, the same exit code and the same files as the
 * reference's command, in a directory of their own with the same repositories in it.
 *
 * <p>The lines below are words separated by {@code |}. {@code @main} and the like stand for the
 * checksum that the ref has.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class CommandParityTest {
  private static final List<String> REFS =
      List.of("main", "base", "alias", "sizes", "odd", "deep/er/ref");

  private Workspace workspace;
  private Path template;

  @BeforeAll
  void makeRepositories() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    workspace = Workspace.open();
    template = workspace.directory("template");
    Command.of(
            "sh",
            "-ec",
            """
            mkdir -p tree/dir/sub tree/empty other
            seq 3000 >tree/large; printf 'run\\n' >tree/dir/program; printf small >tree/dir/sub/small
            chmod 6755 tree/dir/program; chmod 600 tree/dir/sub/small; chmod 1777 tree/empty
            ln -s dir/program tree/link; ln -s /etc/hostname tree/absolute; ln -s nowhere tree/dangling
            ln -s dir tree/dirlink; : >tree/zero
            printf x >'tree/odd name'; printf x >"tree/new
            line"; printf x >'tree/quote"s'; printf x >tree/\u00fcmlaut; printf x >tree/\u4e2d\u6587
            chown 1000:1001 tree/dir tree/large; chown -h 70000:8 tree/link
            setfattr -n user.note -v "it's text" tree/large; setfattr -n user.dir -v 0x0001ff tree/dir
            setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 tree/dir/program
            cp -a tree next; printf new >next/new; rm next/zero; printf changed >next/dir/sub/small
            ostree --repo=repo init --mode=archive
            ostree --repo=repo config set core.fsync false
            c() { ostree --repo=repo commit "$@"; }
            c -b base -s base --timestamp=@1 tree
            c -b main -s 'First commit' --timestamp='2026-01-01 12:00:00 +0000' tree
            c -b main -s 'Second' -m 'With a body
            of two lines' --timestamp=@1700000000 --add-metadata-string=version=1.2 next
            c -b main -s 'Third \u00fc' --add-metadata='n=uint32 5' --timestamp=@1800000000 --add-detached-metadata-string=who=me tree
            c -b sizes -s 'With sizes' --generate-sizes --timestamp=@1800000001 tree
            c -b odd -m 'only a body' --timestamp=@9999999999 --no-bindings \\
              --add-metadata='d={"a": <1>, "b": <@as []>, "c": <(true, 3.5, byte 0x07)>}' tree
            c -b deep/er/ref --timestamp=@0 tree
            c --orphan -s orphan --timestamp=@5 tree
            ostree --repo=repo refs --alias --create=alias main
            for mode in bare bare-user bare-user-only; do
              ostree --repo=$mode init --mode=$mode
              ostree --repo=$mode config set core.fsync false
              ostree --repo=$mode commit -b main -s One --timestamp=@1 tree
              ostree --repo=$mode commit -b main -s Two --timestamp=@2 next
            done
            ostree --repo=empty init --mode=archive
            mkdir not-a-repo
            """)
        .in(template)
        .run()
        .expectSuccess();
  }

  @AfterAll
  void clean() throws IOException {
    if (workspace != null) {
      workspace.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=new|init",
        "--repo=new|init|--mode=archive",
        "--repo=new|init|--mode=archive-z2",
        "--repo=new|init|--mode=bare",
        "--repo=new|init|--mode=bare-user",
        "--repo=new|init|--mode=bare-user-only",
        "init|--repo=new|--mode|bare-user",
        "--repo=new|init|--mode=bare-split-xattrs",
        "--repo=new|init|--mode=nonsense",
        "--repo=new|init|--collection-id=org.example.Os|--mode=archive",
        "--repo=new|init|--collection-id=not valid",
        "--repo=repo|init",
        "--repo=repo|init|--mode=bare",
        "--repo=no/such/parent|init",
      })
  void init(String words) throws IOException {
    expectSameEffect(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|refs",
        "refs|--repo=repo",
        "refs|--repo|repo",
        "--repo=repo|refs|--list",
        "--repo=repo|refs|deep",
        "--repo=repo|refs|deep/er",
        "--repo=repo|refs|--list|deep",
        "--repo=repo|refs|--list|main",
        "--repo=repo|refs|main",
        "--repo=repo|refs|nosuch",
        "--repo=repo|refs|-A",
        "--repo=repo|refs|--alias|--list",
        "--repo=repo|refs|-c",
        "--repo=repo|refs|--create=new|main",
        "--repo=repo|refs|--create=new/deep|@base",
        "--repo=repo|refs|--create=main|base",
        "--repo=repo|refs|--create=deep|base",
        "--repo=repo|refs|--force|--create=main|base",
        "--repo=repo|refs|--create=new|nosuch",
        "--repo=repo|refs|--create=new",
        "--repo=repo|refs|--create=not valid|main",
        "--repo=repo|refs|--create=remote:new|main",
        "--repo=repo|refs|-A|--create=second|main",
        "--repo=repo|refs|-A|--create=second|nosuch",
        "--repo=repo|refs|-A|--create=second|@main",
        "--repo=repo|refs|-A|--create=remote:second|main",
        "--repo=repo|refs|remote:",
        "--repo=repo|refs|remote:.",
        "--repo=repo|refs|--delete|main",
        "--repo=repo|refs|--delete|deep",
        "--repo=repo|refs|--delete|main|base",
        "--repo=repo|refs|--delete|alias",
        "--repo=repo|refs|--delete|nosuch",
        "--repo=repo|refs|--delete",
        "--repo=empty|refs",
        "--repo=not-a-repo|refs",
        "--repo=nosuch|refs",
        "--repo=tree/zero|refs",
      })
  void refs(String words) throws IOException {
    expectSameEffect(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|rev-parse|main",
        "--repo=repo|rev-parse|main^",
        "--repo=repo|rev-parse|main^^",
        "--repo=repo|rev-parse|main^^^",
        "--repo=repo|rev-parse|@main",
        "--repo=repo|rev-parse|@main^",
        "--repo=repo|rev-parse|@main:10",
        "--repo=repo|rev-parse|@main:63",
        "--repo=repo|rev-parse|main|base|alias",
        "--repo=repo|rev-parse|main|nosuch|base",
        "--repo=repo|rev-parse|deep/er/ref",
        "--repo=repo|rev-parse|remote:main",
        "--repo=repo|rev-parse|nosuch",
        "--repo=repo|rev-parse|",
        "--repo=repo|rev-parse|^",
        "--repo=repo|rev-parse|not valid",
        "--repo=repo|rev-parse|0000000000000000000000000000000000000000000000000000000000000000",
        "--repo=repo|rev-parse|00000000",
        "--repo=repo|rev-parse|--single",
        "--repo=empty|rev-parse|--single",
        "--repo=empty|rev-parse|main",
        "--repo=repo|rev-parse",
        "--repo=nosuch|rev-parse|main",
        "rev-parse|main",
      })
  void revParse(String words) throws IOException {
    expectSameOutput(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|log|main",
        "--repo=repo|log|@base",
        "--repo=repo|log|odd",
        "--repo=repo|log|deep/er/ref",
        "--repo=repo|log|main^",
        "--repo=repo|log|--raw|main",
        "--repo=repo|log|--raw|odd",
        "--repo=repo|log|nosuch",
        "--repo=repo|log",
        "--repo=repo|show|main",
        "--repo=repo|show|main^",
        "--repo=repo|show|odd",
        "--repo=repo|show|sizes",
        "--repo=repo|show|@base",
        "--repo=repo|show|--raw|main",
        "--repo=repo|show|--raw|main^",
        "--repo=repo|show|--raw|odd",
        "--repo=repo|show|--raw|sizes",
        "--repo=repo|show|--print-metadata-key=version|main^",
        "--repo=repo|show|--print-metadata-key=n|main",
        "--repo=repo|show|--print-metadata-key=d|odd",
        "--repo=repo|show|--print-metadata-key=ostree.ref-binding|main",
        "--repo=repo|show|--print-metadata-key=nosuch|main",
        "--repo=repo|show|--print-detached-metadata-key=who|main",
        "--repo=repo|show|--print-detached-metadata-key=nosuch|main",
        "--repo=repo|show|--print-detached-metadata-key=who|base",
        "--repo=repo|show|--print-related|main",
        "--repo=repo|show|--print-sizes|sizes",
        "--repo=repo|show|--print-sizes|main",
        "--repo=repo|show|nosuch",
        "--repo=repo|show|0000000000000000000000000000000000000000000000000000000000000000",
        "--repo=repo|show",
        "show|--print-variant-type=s|tree/dir/sub/small",
        "--repo=repo|show|--print-variant-type=ay|tree/dir/sub/small",
      })
  void logAndShow(String words) throws IOException {
    expectSameOutput(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|config|get|core.mode",
        "--repo=repo|config|get|--group=core|mode",
        "--repo=repo|config|get|core.nosuch",
        "--repo=repo|config|get|nosuch.key",
        "--repo=repo|config|get|--group=nosuch|key",
        "--repo=repo|config|get|mode",
        "--repo=repo|config|get|core.mode|extra",
        "--repo=repo|config|get",
        "--repo=repo|config|get|--group=core",
        "--repo=repo|config|set|core.locking|false",
        "--repo=repo|config|set|core.mode|bare",
        "--repo=repo|config|set|a.b.c|  two blanks",
        "--repo=repo|config|set|--group=remote \"x\"|url|http://x/\u00fc\\n",
        "--repo=repo|config|--|set|core.lock-timeout-secs|-1",
        "--repo=repo|config|set|core.mode",
        "--repo=repo|config|set|--group=core|mode",
        "--repo=repo|config|set|core.mode|bare|extra",
        "--repo=repo|config|set|mode|bare",
        "--repo=repo|config|unset|core.fsync",
        "--repo=repo|config|unset|core.nosuch",
        "--repo=repo|config|unset|nosuch.key",
        "--repo=repo|config|unset|core.mode|extra",
        "--repo=repo|config|unset",
        "--repo=repo|config|frob",
        "--repo=repo|config",
      })
  void config(String words) throws IOException {
    expectSameEffect(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|remote|add|r|http://x/",
        "--repo=repo|remote|add|r|http://x/|b1|b;2",
        "--repo=repo|remote|add|r|metalink=http://x/",
        "--repo=repo|remote|add|r|mirrorlist=http://x/",
        "--repo=repo|remote|add|--no-gpg-verify|r|http://x/",
        "--repo=repo|remote|add|--no-sign-verify|r|http://x/",
        "--repo=repo|remote|add|--set=a=b|--set=url=other|--set=c= d;|r|http://x/",
        "--repo=repo|remote|add|--contenturl=http://c|--collection-id=org.x.Y|r|http://x/",
        "--repo=repo|remote|add|--set=z=1|--custom-backend=b|--no-gpg-verify|r|http://x/|m",
        "--repo=repo|remote|add|--set=z|r|http://x/",
        "--repo=repo|remote|add|--if-not-exists|--force|r|http://x/",
        "--repo=repo|remote|add|--sign-verify=ed25519|r|http://x/",
        "--repo=repo|remote|add|a/b|http://x/",
        "--repo=repo|remote|add||http://x/",
        "--repo=repo|remote|add|r",
        "--repo=repo|remote|add",
        "--repo=repo|remote|delete|nosuch",
        "--repo=repo|remote|delete|--if-exists|nosuch",
        "--repo=repo|remote|delete",
        "--repo=repo|remote|show-url|nosuch",
        "--repo=repo|remote|show-url",
        "--repo=repo|remote|list",
        "--repo=repo|remote|list|-u",
        "--repo=repo|remote|refs|nosuch",
        "--repo=repo|remote|refs",
        "--repo=repo|remote|summary|nosuch",
        "--repo=repo|remote|summary",
        "--repo=repo|remote|delete-cookie|r|d",
        "--repo=repo|remote|add-cookie|r|d",
        "--repo=repo|remote|list-cookies",
        "remote",
        "remote|frob",
      })
  void remote(String words) throws IOException {
    expectSameEffect(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Asia/Seoul", "America/New_York", "UTC"})
  void datesAreThoseOfTheReferenceInAnyTimeZone(String zone) throws IOException {
    for (String words : List.of("--repo=repo|log|main", "--repo=repo|show|odd")) {
      List<CommandResult> results = new ArrayList<>();
      for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
        results.add(program.command(words.split("\\|", -1)).in(template).with("TZ", zone).run());
      }
      assertThat(results.get(1).out()).isEqualTo(results.get(0).out());
    }
  }

  /** Every object of the repository, whatever its kind. */
  @Test
  void showOfEveryObject() throws IOException {
    List<String> objects =
        Command.of(
                "sh", "-c", "cd objects; find . -type f ! -name '*.commitmeta' | sort | tr -d ./")
            .in(template.resolve("repo"))
            .print()
            .lines()
            .map(name -> name.substring(0, 64))
            .distinct()
            .toList();
    assertThat(objects).hasSizeGreaterThan(25);
    // All of the files and a few of each kind of metadata are enough.
    for (String object : objects.subList(0, 20)) {
      for (String form : List.of("--repo=repo|show|", "--repo=repo|show|--raw|")) {
        expectSameOutput(form + object);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|ls|main",
        "--repo=repo|ls|-R|main",
        "--repo=repo|ls|-C|main",
        "--repo=repo|ls|-X|main",
        "--repo=repo|ls|-RCX|main",
        "--repo=repo|ls|-R|-C|-X|odd",
        "--repo=repo|ls|-d|main",
        "--repo=repo|ls|-d|main|/",
        "--repo=repo|ls|-dCX|main|/dir",
        "--repo=repo|ls|main|/",
        "--repo=repo|ls|main|/dir",
        "--repo=repo|ls|main|dir",
        "--repo=repo|ls|main|/dir/sub/small",
        "--repo=repo|ls|-C|main|/link|/large|/dir",
        "--repo=repo|ls|-R|main|/dir|/empty",
        "--repo=repo|ls|main|/dirlink",
        "--repo=repo|ls|main|/dirlink/program",
        "--repo=repo|ls|main|/nosuch",
        "--repo=repo|ls|main|/dir/nosuch",
        "--repo=repo|ls|main|/large/below",
        "--repo=repo|ls|main|/dir|/nosuch",
        "--repo=repo|ls|-R|--nul-filenames-only|main",
        "--repo=repo|ls|--nul-filenames-only|main|/dir",
        "--repo=repo|ls|main|/odd name",
        "--repo=repo|ls|main|/\u00fcmlaut|/\u4e2d\u6587",
        "--repo=repo|ls|nosuch",
        "--repo=repo|ls",
        "--repo=bare|ls|-RCX|main",
        "--repo=bare-user|ls|-RCX|main",
        "--repo=bare-user-only|ls|-RCX|main",
        "--repo=repo|cat|main|/large",
        "--repo=repo|cat|main|/dir/program|/dir/sub/small",
        "--repo=repo|cat|main|dir/program",
        "--repo=repo|cat|main|/zero",
        "--repo=repo|cat|main|/link",
        "--repo=repo|cat|main|/dangling",
        "--repo=repo|cat|main|/absolute",
        "--repo=repo|cat|main|/dir",
        "--repo=repo|cat|main|/nosuch",
        "--repo=repo|cat|main|/dir/program|/nosuch|/large",
        "--repo=repo|cat|nosuch|/large",
        "--repo=repo|cat|main",
        "--repo=repo|cat",
        "--repo=bare|cat|main|/large|/link",
        "--repo=bare-user|cat|main|/large|/link",
        "--repo=bare-user-only|cat|main|/large|/link",
      })
  void lsAndCat(String words) throws IOException {
    expectSameOutput(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checksum|tree/large",
        "checksum|tree/dir/program",
        "checksum|--ignore-xattrs|tree/dir/program",
        "checksum|tree/link",
        "checksum|tree/dangling",
        "checksum|tree/dir",
        "checksum|tree",
        "checksum|tree/zero",
        "checksum|nosuch",
        "checksum",
      })
  void checksum(String words) throws IOException {
    expectSameOutput(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|fsck",
        "--repo=repo|fsck|-q",
        "--repo=repo|fsck|--all",
        "--repo=repo|fsck|--verify-bindings",
        "--repo=bare|fsck",
        "--repo=bare-user|fsck",
        "--repo=bare-user-only|fsck|--quiet",
        "--repo=bare|fsck|--verify-back-refs",
        "--repo=empty|fsck",
        "--repo=nosuch|fsck",
        "fsck",
      })
  void fsck(String words) throws IOException {
    expectSameOutput(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|checkout|main|out",
        "--repo=repo|checkout|main^|out",
        "--repo=repo|checkout|main",
        "--repo=repo|checkout|-U|main|out",
        "--repo=repo|checkout|--subpath=/dir|main|out",
        "--repo=repo|checkout|--subpath=dir/sub|main|out",
        "--repo=repo|checkout|--subpath=/nosuch|main|out",
        "--repo=repo|checkout|--subpath=/nosuch|--allow-noent|main|out",
        "--repo=repo|checkout|main|tree",
        "--repo=repo|checkout|main|no/such/parent",
        "--repo=repo|checkout|nosuch|out",
        "--repo=repo|checkout",
        "--repo=bare|checkout|main|out",
        "--repo=bare|checkout|-H|main|out",
        "--repo=bare|checkout|-U|main|out",
        "--repo=bare|checkout|-U|-H|main|out",
        "--repo=bare|checkout|-H|--subpath=/dir|main|out",
        "--repo=bare|checkout|--fsync=false|main|out",
        "--repo=bare-user|checkout|main|out",
        "--repo=bare-user|checkout|-H|main|out",
        "--repo=bare-user|checkout|-U|main|out",
        "--repo=bare-user|checkout|-UH|main|out",
        "--repo=bare-user-only|checkout|main|out",
        "--repo=bare-user-only|checkout|-H|main|out",
        "--repo=bare-user-only|checkout|-U|main|out",
        "--repo=bare-user-only|checkout|-U|-H|main|out",
      })
  void checkout(String words) throws IOException {
    expectSameEffect(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repo=repo|commit|tree",
        "--repo=repo|commit|-b|b|nosuch",
        "--repo=repo|commit|-b|b|--timestamp=nonsense|tree",
        "--repo=repo|commit|-b|b|--tree=foo",
        "--repo=repo|commit|-b|b|--tree=foo=bar",
        "--repo=repo|commit|-b|b|--tree=ref=nosuch",
        "--repo=repo|commit|-b|b|--tree=dir=nosuch",
        "--repo=repo|commit|-b|b|--parent=main|tree",
        "--repo=repo|commit|-b|b|--parent=nonsense|tree",
        "--repo=repo|commit|-b|b|--add-metadata=x|tree",
        "--repo=repo|commit|-b|b|--add-metadata-string=x|tree",
        "--repo=repo|commit|-b|b|--owner-uid=x|tree",
        "--repo=repo|commit|-b|b|--canonical-permissions|--owner-uid=5|tree",
        "--repo=repo|commit|-b|../b|tree",
        "--repo=repo|commit|-b|not valid|tree",
        "--repo=repo|commit|-b|-x|tree",
        "--repo=repo|commit|-b|b|--statoverride=nosuch|tree",
        "--repo=repo|commit|-b|b|--statoverride=tree/large|tree",
        "--repo=repo|commit|-b|b|--body-file=nosuch|tree",
        "--repo=nosuch|commit|-b|b|tree",
        "nosuchcommand",
        "",
        "--repo=repo|ls|--nosuchoption|main",
        "--repo=repo|ls|-Q|main",
        "--repo=repo|commit|--branch",
        "--repo=repo|--version",
      })
  void mistakes(String words) throws IOException {
    if (words.endsWith("--version")) {
      // The version is our own; the command is there.
      Ostree.ours().command("--version").run().expectSuccess();
      return;
    }
    expectSameEffect(words);
  }

  /** Where the reference's answer helps nobody, ours is another one on purpose. */
  @Test
  void whatIsBetterThanTheReference() throws IOException {
    // The way a person writes a path.
    for (String loosely : List.of("/dir/", "dir/", "/./dir", "//dir", "/empty/../dir")) {
      assertThat(oursPrints("--repo=repo", "ls", "-R", "main", loosely))
          .isEqualTo(oursPrints("--repo=repo", "ls", "-R", "main", "/dir"));
    }
    // The reason, and not that of another mode or of the system call that noticed.
    expectOurError("Archive repository mode cannot hardlink", "--repo=repo|checkout|-H|main|out");
    expectOurError("Refspec 'deep' not found", "--repo=repo|rev-parse|deep");
    expectOurError("main exists", "--repo=repo|refs|--create=main/below|base");
    expectOurError("Unknown command 'nosuchcommand'", "--repo=repo|nosuchcommand");
    expectOurError("paths: run", "--repo=repo|commit|-b|b|--skip-list=tree/dir/program|tree");
    assertThat(template.resolve("out")).doesNotExist();
  }

  /** The reference makes the directory around it private; otherwise it is the same. */
  @Test
  void oneFileAloneCanBeCheckedOut() throws IOException {
    for (String path : List.of("/large", "/link", "/dir/program")) {
      try (Workspace runs = Workspace.open()) {
        List<String> words = List.of("--repo=repo", "checkout", "--subpath=" + path, "main", "out");
        runIn(runs.file("theirs"), Ostree.reference(), words).expectSuccess();
        runIn(runs.file("ours"), Ostree.ours(), words).expectSuccess();
        for (String each : List.of("ours/out", "theirs/out")) {
          Command.of("chmod", "755", runs.file(each).toString()).print();
        }
        assertThatTree(runs.file("ours")).equalsTree(runs.file("theirs"));
      }
    }
  }

  private String oursPrints(String... words) throws IOException {
    return Ostree.ours().command(words).in(template).print();
  }

  private void expectOurError(String message, String line) throws IOException {
    CommandResult result = Ostree.ours().command(words(line)).in(template).run().expectError();
    assertThat(result.lastErrorLine()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "commit", "checkout", "refs", "show", "log", "fsck", "init", "cat"})
  void everyCommandExplainsItself(String command) throws IOException {
    CommandResult help = Ostree.ours().command(command, "--help").run().expectSuccess();
    assertThat(help.out()).contains("Usage:", command, "--repo");
  }

  @Test
  void theNameOstreeWorksToo() throws IOException {
    Path link = workspace.directory("bin").resolve("ostree");
    Command.of("ln", "-sf", Ostree.ours().program(), link.toString()).run().expectSuccess();
    Ostree ours = new Ostree(link.toString());
    assertThat(ours.print(template.resolve("repo"), "rev-parse", "main"))
        .isEqualTo(checksumOf("main"));
    assertThat(ours.command("--repo=repo", "log", "main").in(template).print())
        .isEqualTo(Ostree.reference().command("--repo=repo", "log", "main").in(template).print());
  }

  /** Runs words that only read with both programs. */
  private void expectSameOutput(String line) throws IOException {
    List<String> words = words(line);
    CommandResult theirs = Ostree.reference().command(words).in(template).run();
    CommandResult ours = Ostree.ours().command(words).in(template).run();
    assertThat(outcome(ours, template)).as(line).isEqualTo(outcome(theirs, template));
  }

  /**
   * Runs the words with both programs in equal directories of their own, and compares those too.
   */
  private void expectSameEffect(String line) throws IOException {
    List<String> words = words(line);
    try (Workspace runs = Workspace.open()) {
      CommandResult theirs = runIn(runs.file("theirs"), Ostree.reference(), words);
      CommandResult ours = runIn(runs.file("ours"), Ostree.ours(), words);
      // What fails leaves half of its work behind there, not here.
      String leftovers = "*/tmp/staging-*";
      if (theirs.exit() != 0) {
        leftovers += " out";
      }
      Command.of("sh", "-c", "rm -rf " + leftovers).in(runs.file("theirs")).print();

      assertThat(outcome(ours, runs.file("ours")))
          .as(line)
          .isEqualTo(outcome(theirs, runs.file("theirs")));
      assertThatTree(runs.file("ours")).equalsTree(runs.file("theirs"));
    }
  }

  private CommandResult runIn(Path directory, Ostree program, List<String> words)
      throws IOException {
    Command.of("cp", "-a", template.toString(), directory.toString()).run().expectSuccess();
    return program.command(words).in(directory).run();
  }

  private List<String> words(String line) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word : line.isEmpty() ? new String[0] : line.split("\\|", -1)) {
      words.add(replaceChecksum(word));
    }
    return words;
  }

  /**
   * Exit code, output, and errors. Of a mistake in usage only the last line counts: the help above
   * it is our own. Progress is left out: how often it is shown depends on the time.
   */
  private static String outcome(CommandResult result, Path directory) {
    String out =
        result
            .out()
            .lines()
            .filter(line -> !line.startsWith("fsck objects ("))
            .reduce("", (all, line) -> all + line + "\n");
    if (result.words().contains("refs")) {
      // In the order of a hash table there, sorted here.
      out = out.lines().sorted().reduce("", (all, line) -> all + line + "\n");
    }
    String errors =
        result.err().startsWith("Usage:") ? "usage and " + result.lastErrorLine() : result.err();
    return ("exit " + result.exit() + "\n" + out + "--- errors\n" + errors)
        .replace(directory.toString(), "DIRECTORY");
  }

  /** Replaces {@code @REF} by the ref's checksum, {@code @REF:N} by its first N digits. */
  private String replaceChecksum(String word) throws IOException {
    String replaced = word;
    for (String ref : REFS) {
      if (word.startsWith("@" + ref)) {
        String checksum = checksumOf(ref);
        String rest = word.substring(ref.length() + 1);
        replaced =
            rest.startsWith(":")
                ? checksum.substring(0, Integer.parseInt(rest.substring(1)))
                : checksum + rest;
      }
    }
    return replaced;
  }

  private String checksumOf(String ref) throws IOException {
    return Ostree.reference().print(template.resolve("repo"), "rev-parse", ref);
  }
}

package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;

/**
 * A directory with a sysroot {@code S}, made as images are, and a repository {@code R} that it
 * pulls from.
 *
 * @param directory where scripts run
 * @param options {@code OSTREE_SYSROOT_OPTS}
 */
public record SampleSysroot(Path directory, String options) {
  /**
   * Makes {@code R}, an archive, with a commit of {@code main} and one of {@code other}. {@code
   * tree KERNEL VERSION} makes a tree {@code t}, {@code commit BRANCH KERNEL VERSION SECONDS}
   * commits one.
   */
  private static final String REPOSITORY =
      """
      ostree --repo=R init --mode=archive
      tree() {
        rm -rf t
        mkdir -p t/usr/lib/modules/5.1 t/usr/etc t/usr/bin
        printf "kernel $1" >t/usr/lib/modules/5.1/vmlinuz
        printf "initramfs $1" >t/usr/lib/modules/5.1/initramfs.img
        printf "tree" >t/usr/lib/modules/5.1/devicetree
        printf 'PRETTY_NAME="Poky %s"\\n' "$2" >t/usr/lib/os-release
        printf "default $2" >t/usr/etc/conf
        printf "program $2" >t/usr/bin/program
      }
      commit() {
        tree "$2" "$3"
        ostree --repo=R commit -b "$1" -s "$3" --timestamp="@$4" --add-metadata-string=version="$3" t
      }
      commit main one 1.0 1000000000
      commit other two 2.0 1000000001
      """;

  /** The sequence by which an image is made; {@code $O} is the command. */
  public static final String IMAGE =
      """
      mkdir S
      $O admin --sysroot=S init-fs --modern S
      $O admin --sysroot=S os-init poky
      H=$(ostree --repo=R rev-parse main)
      $O --repo=S/ostree/repo pull-local --remote=poky R $H
      $O --repo=S/ostree/repo refs --create=poky:main $H
      mkdir -p S/boot/loader.0; ln -s loader.0 S/boot/loader; touch S/boot/loader/uEnv.txt
      $O admin --sysroot=S deploy --karg-append=kernel_option1 --os=poky poky:main
      """;

  /** What adds a second operating system and the remote {@code poky}, which {@code R} is. */
  public static final String MORE =
      """
      $O admin --sysroot=S os-init second
      $O --repo=S/ostree/repo remote add --no-gpg-verify poky file://$PWD/R
      $O --repo=S/ostree/repo pull poky main other
      """;

  /** Makes {@code R} and the tree {@code t} of the last commit in it, once for a test. */
  public static void makeRepository(Workspace workspace) throws IOException {
    new SampleSysroot(workspace.path(), "").run("ostree", REPOSITORY).expectSuccess();
  }

  /** Makes one in a directory of that name, which shares {@code R} with others, by a script. */
  public static SampleSysroot make(Workspace workspace, String name, String program, String script)
      throws IOException {
    return make(workspace, name, "", program, script);
  }

  /** The same with {@code OSTREE_SYSROOT_OPTS}. */
  public static SampleSysroot make(
      Workspace workspace, String name, String options, String program, String script)
      throws IOException {
    Path directory = workspace.directory(name);
    Files.createSymbolicLink(directory.resolve("R"), workspace.file("R"));
    SampleSysroot made = new SampleSysroot(directory, options);
    made.run(program, script).expectSuccess();
    return made;
  }

  /** The top of the sysroot. */
  public Path root() {
    return directory.resolve("S");
  }

  /**
   * Runs a script in the directory.
   *
   * @param program what {@code $O} stands for
   */
  public CommandResult run(String program, String script) throws IOException {
    return command(program, script).run();
  }

  /** A script that was not started yet. */
  public Command command(String program, String script) {
    return Command.of("sh", "-ec", script)
        .in(directory)
        .with("O", program)
        // The immutable flag would keep the workspace from being removed.
        .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
        .with("OSTREE_SYSROOT_OPTS", options);
  }

  /** What {@code admin status} prints. */
  public String status(String program) throws IOException {
    return run(program, "$O admin --sysroot=S status").expectSuccess().out();
  }

  /** The lines of the status that name a deployment. */
  public List<String> deployments() throws IOException {
    return deployments(status("ostree"));
  }

  static List<String> deployments(String status) {
    return status
        .lines()
        .filter(line -> line.matches("[* ] [^ ]+ [0-9a-f]{64}\\.[0-9]+.*"))
        .toList();
  }

  /** Everything but the repository's objects, with modes and targets of links. */
  public Set<String> tree() throws IOException {
    String listing =
        Command.of(
                "find",
                "S",
                "-path",
                "S/ostree/repo/objects",
                "-prune",
                "-o",
                "-printf",
                "%P %y %m %l\n")
            .in(directory)
            .print();
    return new TreeSet<>(listing.lines().toList());
  }
}

package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;

/**
 * Two releases of a system, {@code one} and {@code two}, in a repository {@code R}, and a sysroot
 * {@code S} with both pulled from there and the first one deployed, ready to be {@link #boot
 * booted}.
 *
 * @param directory where {@code R} and {@code S} are
 */
public record TwoReleases(Path directory) {
  private static final String SCRIPT =
      """
      ostree --repo=R init --mode=archive
      release() {
        rm -rf t; mkdir t
        for d in $DIRECTORIES usr/lib/modules/5.1 usr/bin; do mkdir -p t/$d; done
        set -- $LINKS "" "$@"
        while [ -n "$1" ]; do ln -s $1 t/$2; shift 2; done
        shift
        printf "kernel $1" >t/usr/lib/modules/5.1/vmlinuz
        printf "initramfs $1" >t/usr/lib/modules/5.1/initramfs.img
        printf 'PRETTY_NAME="System %s"\\n' "$1" >t/usr/lib/os-release
        printf "program $1\\n" >t/usr/bin/program
        (cd t; eval "$CONTENT")
        ostree --repo=R commit -b $1 --timestamp=@$2 --add-metadata-string=version=$1 t
      }
      release one 1000000000
      release two 1000000001
      mkdir S
      ostree admin --sysroot=S init-fs --modern S
      ostree admin --sysroot=S os-init os
      ostree --repo=S/ostree/repo remote add --no-gpg-verify origin file://$PWD/R
      ostree --repo=S/ostree/repo pull origin one two
      ostree admin --sysroot=S deploy --os=os --karg=quiet origin:one
      """;

  /**
   * Makes them.
   *
   * @param content a script that adds to the tree of a release, which it runs in; {@code $1} is the
   *     release's name
   */
  public static TwoReleases make(Workspace workspace, String content) throws IOException {
    Command.of("sh", "-ec", SCRIPT)
        .in(workspace.path())
        .with("DIRECTORIES", BootedSystem.DIRECTORIES)
        .with("LINKS", BootedSystem.LINKS)
        .with("CONTENT", content)
        .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
        .run()
        .expectSuccess();
    return new TwoReleases(workspace.path());
  }

  public Path sysroot() {
    return directory.resolve("S");
  }

  /** Where both come from. */
  public Path repo() {
    return directory.resolve("R");
  }

  /** The checksum of a release. */
  public String commit(String release) throws IOException {
    return Ostree.reference().print(repo(), "rev-parse", release);
  }

  /** The directories of all deployments, in no order. */
  public List<Path> deployments() throws IOException {
    try (Stream<Path> all = Files.list(place())) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private Path place() {
    return sysroot().resolve("ostree/deploy/os/deploy");
  }

  /** Where a release is, or would be, deployed for the first time. */
  public Path deployment(String release) throws IOException {
    return place().resolve(commit(release) + ".0");
  }

  /** Boots the first one. */
  public BootedSystem boot() throws IOException {
    return BootedSystem.boot(sysroot(), deployment("one"), directory.resolve("run"));
  }
}

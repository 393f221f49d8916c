package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.TreeRemoval;

/**
 * An operating system in a sysroot: {@code ostree/deploy/NAME}, the deployments of which share one
 * {@code var}.
 */
public final class Stateroot {
  private final Path directory;
  private final String name;

  private Stateroot(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /** The one of that name, there or not. */
  static Stateroot of(Path sysroot, String name) throws IOException {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new IOException("Invalid stateroot name: '" + name + "'");
    }
    return new Stateroot(sysroot.resolve("ostree/deploy").resolve(name), name);
  }

  /** All that there are, in the order of their names. */
  static List<Stateroot> all(Path sysroot) throws IOException {
    List<Stateroot> found = new ArrayList<>();
    Path top = sysroot.resolve("ostree/deploy");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(top)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(new Stateroot(entry, entry.getFileName().toString()));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    found.sort((a, b) -> a.name.compareTo(b.name));
    return found;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** {@code ostree/deploy/NAME}. */
  Path directory() {
    return directory;
  }

  /** What its deployments share. */
  public Path var() {
    return directory.resolve("var");
  }

  /** Where its deployments lie. */
  Path deployments() {
    return directory.resolve("deploy");
  }

  /** Whether it was initialised. */
  boolean exists() {
    return Files.isDirectory(var());
  }

  /**
   * Makes it.
   *
   * @throws IOException when it is there already
   */
  void create() throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("Creating ostree/deploy/" + name + ": File exists");
    }
    Posix posix = Posix.instance();
    // Under the final name only once it is complete: without its var it cannot be deployed to.
    Path temporary = directory.resolveSibling(".jostree-tmp-" + name);
    TreeRemoval.remove(temporary);
    for (Path path : List.of(temporary, temporary.resolve("var"))) {
      posix.mkdirat(Fd.CWD, path.toString(), 0755);
      posix.fchmodat(Fd.CWD, path.toString(), 0755);
    }
    posix.renameNoReplace(Fd.CWD, temporary.toString(), Fd.CWD, directory.toString());
  }

  /** The directories of deployments that are there, whether they boot or not. */
  List<DeploymentName> deploymentNames() throws IOException {
    List<DeploymentName> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(deployments())) {
      for (Path entry : entries) {
        DeploymentName.parse(entry.getFileName().toString())
            .filter(parsed -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
            .ifPresent(found::add);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return found;
  }
}

package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tree that becomes the root, with what belongs to it on the physical root. */
sealed interface RootTree {
  /** The directory whose {@code var} is {@code /var}. */
  Path stateroot();

  /** The directory of the deployment; null if the commit is booted without one. */
  @Nullable Path deployment();

  /** A deployment, whose files are hard links into the repository: it is bound as it is. */
  record Deployed(@Override Path deployment) implements RootTree {
    @Override
    public Path stateroot() {
      return staterootOf(deployment);
    }
  }

  /**
   * A commit, shown by a file system that this program serves.
   *
   * @param revision what the repository knows it by
   */
  record Served(String revision, @Override Path stateroot, @Override @Nullable Path deployment)
      implements RootTree {}

  /**
   * Finds what is asked for; nothing is changed.
   *
   * @param sysroot the physical root, its real path
   * @throws IOException when it is not there
   */
  static RootTree find(Path sysroot, BootRequest request, RootSettings.Way way) throws IOException {
    String link = request.link();
    String commit = request.commit();
    if (commit != null) {
      Path stateroot =
          request.stateroot() == null && link != null
              ? staterootOf(deployment(sysroot, link))
              : stateroot(sysroot, request.stateroot());
      return new Served(commit, stateroot, null);
    }
    Path deployment = deployment(sysroot, Objects.requireNonNull(link));
    return way == RootSettings.Way.BIND
        ? new Deployed(deployment)
        : new Served(commitOf(deployment), staterootOf(deployment), deployment);
  }

  private static Path deployment(Path sysroot, String target) throws IOException {
    Path link = sysroot.resolve(target);
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("Couldn't find specified OSTree root '" + link + "'");
    }
    if (!Files.isSymbolicLink(link)) {
      throw new IOException("OSTree target is not a symbolic link: " + link);
    }
    if (!Files.exists(link)) {
      throw new IOException(
          "OSTree target leads nowhere: " + link + " -> " + Files.readSymbolicLink(link));
    }
    Path found = link.toRealPath();
    if (!found.startsWith(sysroot.resolve("ostree/deploy")) || !Files.isDirectory(found)) {
      throw new IOException("OSTree target is not a deployment: " + found);
    }
    return found;
  }

  private static Path staterootOf(Path deployment) {
    return deployment.resolve("../..").normalize();
  }

  /** A deployment's directory is named by its commit and, behind a dot, a number. */
  private static String commitOf(Path deployment) {
    String name = String.valueOf(deployment.getFileName());
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static Path stateroot(Path sysroot, @Nullable String name) throws IOException {
    Path all = sysroot.resolve("ostree/deploy");
    if (name != null) {
      Path named = all.resolve(name);
      if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
        throw new IOException("jostree.stateroot=" + name + ": not a name");
      }
      if (!Files.isDirectory(named)) {
        throw new IOException("No such stateroot: " + name);
      }
      return named;
    }
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(all)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(all, Files::isDirectory)) {
        entries.forEach(each -> names.add(String.valueOf(each.getFileName())));
      }
    }
    if (names.isEmpty()) {
      throw new IOException("There is no stateroot in " + all);
    }
    if (names.size() > 1) {
      Collections.sort(names);
      throw new IOException("jostree.stateroot= has to say which one: " + String.join(", ", names));
    }
    return all.resolve(names.get(0));
  }
}

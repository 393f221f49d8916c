package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The links by which the kernel argument {@code ostree=} names a deployment: {@code ostree/boot.V},
 * a link to the directory {@code boot.V.S}, in which {@code STATEROOT/BOOTCSUM/N} leads to the
 * deployment. V is the boot version; S, 0 or 1, is the one in use of the two sets of a version,
 * which can be exchanged without touching what the boot loader reads.
 */
final class BootLinks {
  private static final Pattern ARGUMENT =
      Pattern.compile("/*ostree/boot\\.([01])/([^/]+)/([0-9a-f]+)/([0-9]{1,9})/*");

  private final Path top;
  private final Durability durability;

  BootLinks(Path sysroot, Durability durability) {
    this.top = sysroot.resolve("ostree");
    this.durability = durability;
  }

  /** What {@code ostree=} says. */
  record Target(int bootVersion, String stateroot, String bootChecksum, int bootSerial) {
    /**
     * Reads the argument's value.
     *
     * @throws IOException when it is of another form
     */
    static Target parse(String value) throws IOException {
      Matcher parts = ARGUMENT.matcher(value);
      if (!parts.matches()) {
        throw new IOException("Invalid ostree= argument '" + value + "'");
      }
      return new Target(
          Integer.parseInt(parts.group(1)),
          parts.group(2),
          parts.group(3),
          Integer.parseInt(parts.group(4)));
    }

    static Target of(int bootVersion, Deployment deployment) {
      return new Target(
          bootVersion, deployment.stateroot(), deployment.bootChecksum(), deployment.bootSerial());
    }

    /** The argument's value. */
    @Override
    public String toString() {
      return "/ostree/boot."
          + bootVersion
          + "/"
          + stateroot
          + "/"
          + bootChecksum
          + "/"
          + bootSerial;
    }
  }

  /** Which of the two sets of a boot version is in use; 0 when there is none yet. */
  int subVersion(int bootVersion) throws IOException {
    Path link = top.resolve("boot." + bootVersion);
    if (!Files.isSymbolicLink(link)) {
      return 0;
    }
    String target = Files.readSymbolicLink(link).toString();
    return switch (target.replaceFirst("^boot\\." + bootVersion + "\\.", "")) {
      case "0" -> 0;
      case "1" -> 1;
      default ->
          throw new IOException("Invalid target '" + target + "' in ostree/boot." + bootVersion);
    };
  }

  /**
   * The directory that a link leads to.
   *
   * @return null when there is no such link
   */
  @Nullable Path resolve(Target target) {
    Path link = top.resolve(target.toString().substring("/ostree/".length()));
    if (!Files.isSymbolicLink(link)) {
      return null;
    }
    try {
      return link.toRealPath();
    } catch (IOException e) {
      return null;
    }
  }

  /** Writes the set of links that is not in use; it is on the disk only after a sync. */
  int write(int bootVersion, List<Deployment> deployments) throws IOException {
    int next = 1 - subVersion(bootVersion);
    Path directory = top.resolve(name(bootVersion, next));
    durability.removeTree(directory);
    Files.createDirectory(directory);
    for (Deployment each : deployments) {
      Path kernel = directory.resolve(each.stateroot()).resolve(each.bootChecksum());
      Files.createDirectories(kernel);
      Files.createSymbolicLink(
          kernel.resolve(String.valueOf(each.bootSerial())),
          Path.of("../../../deploy", each.stateroot(), "deploy", each.name()));
    }
    return next;
  }

  /** Puts a set of links in use. */
  void use(int bootVersion, int subVersion) throws IOException {
    durability.replaceLink(top.resolve("boot." + bootVersion), name(bootVersion, subVersion));
  }

  /** Removes what is not in use. */
  void removeOthers(int bootVersion, int subVersion) throws IOException {
    durability.removeTree(top.resolve(name(bootVersion, 1 - subVersion)));
    int other = 1 - bootVersion;
    durability.removeTree(top.resolve("boot." + other));
    durability.removeTree(top.resolve(name(other, 0)));
    durability.removeTree(top.resolve(name(other, 1)));
  }

  private static String name(int bootVersion, int subVersion) {
    return "boot." + bootVersion + "." + subVersion;
  }
}

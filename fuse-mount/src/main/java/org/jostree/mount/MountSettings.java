package org.jostree.mount;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.mount.content.ContentSettings;
import org.jostree.mount.content.Verification;
import org.jostree.mount.remote.RemoteSettings;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.OwnerOverride;
import org.jostree.mount.tree.TreeSettings;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -o} says, all of it.
 *
 * @param tree what is shown, and how: {@code mtime=}, {@code relative_links}, {@code
 *     mount_points=}, {@code verify=}, {@code cache=}, {@code cache_dir=}
 * @param revision {@code rev=}: the commit to show as the root, or several with {@code +} between,
 *     which no revision has in it: each over the one before; null for the whole repository
 * @param deployment {@code deployment=}: the deployment to show as the root; null for none
 * @param subpath {@code subpath=}: the directory of the commit to show as the root; empty for the
 *     commit's own root
 * @param overlay {@code overlay=}: the directory of a writable overlay over what is shown; null for
 *     none
 * @param transport what the kernel is told
 * @param way {@code transport=}: the way to the kernel
 * @param remote {@code heal}, {@code require_signature}, {@code remote=}
 */
public record MountSettings(
    TreeSettings tree,
    @Nullable String revision,
    @Nullable String deployment,
    String subpath,
    @Nullable Path overlay,
    MountOptions transport,
    WayToKernel way,
    RemoteSettings remote) {
  private static final String MTIME = "mtime";
  private static final String RELATIVE_LINKS = "relative_links";
  private static final String MOUNT_POINTS = "mount_points";
  private static final String VERIFY = "verify";
  private static final String CACHE = "cache";
  private static final String CACHE_DIR = "cache_dir";
  private static final String REV = "rev";
  private static final String DEPLOYMENT = "deployment";
  private static final String SUBPATH = "subpath";

  private static final String OVERLAY = "overlay";
  private static final String DISTINCT_FILES = "distinct_files";
  private static final String TRANSPORT = "transport";
  private static final String HEAL = "heal";
  private static final String REQUIRE_SIGNATURE = "require_signature";
  private static final String REMOTE = "remote";

  private static final Set<String> NAMES =
      Set.of(
          MTIME,
          RELATIVE_LINKS,
          MOUNT_POINTS,
          VERIFY,
          CACHE,
          CACHE_DIR,
          REV,
          DEPLOYMENT,
          SUBPATH,
          OVERLAY,
          DISTINCT_FILES,
          TRANSPORT,
          HEAL,
          REQUIRE_SIGNATURE,
          REMOTE);

  /**
   * Reads a list of options, divided by commas.
   *
   * @throws MountException for an unknown option or a value that makes no sense
   */
  public static MountSettings parse(String list) throws MountException {
    MountOptions transport = MountOptions.parse(list, NAMES);
    Map<String, String> own = transport.others();
    String directory = own.get(CACHE_DIR);
    ContentSettings content =
        new ContentSettings(
            verification(own.getOrDefault(VERIFY, "open")),
            own.containsKey(CACHE)
                ? bytes(own.getOrDefault(CACHE, ""))
                : ContentSettings.DEFAULTS.cacheBytes(),
            directory == null ? null : Path.of(directory).toAbsolutePath());
    return new MountSettings(
        new TreeSettings(
            mtimeOfCommit(own.getOrDefault(MTIME, "0")),
            own.containsKey(RELATIVE_LINKS),
            names(own.getOrDefault(MOUNT_POINTS, "")),
            own.containsKey(DISTINCT_FILES),
            content),
        own.get(REV),
        own.get(DEPLOYMENT),
        own.getOrDefault(SUBPATH, ""),
        overlay(own.get(OVERLAY)),
        transport,
        WayToKernel.named(own.getOrDefault(TRANSPORT, WayToKernel.AUTOMATIC.optionValue())),
        new RemoteSettings(
            own.containsKey(HEAL), own.containsKey(REQUIRE_SIGNATURE), own.get(REMOTE)));
  }

  private static @Nullable Path overlay(@Nullable String value) throws MountException {
    if (value != null && value.isEmpty()) {
      throw wrong(OVERLAY, value, "a directory");
    }
    return value == null ? null : Path.of(value).toAbsolutePath();
  }

  private static boolean mtimeOfCommit(String value) throws MountException {
    return switch (value) {
      case "commit" -> true;
      case "0" -> false;
      default -> throw wrong(MTIME, value, "commit or 0");
    };
  }

  /** Names with colons between. */
  private static Set<String> names(String value) throws MountException {
    Set<String> names = new TreeSet<>();
    for (String name : value.split(":", -1)) {
      if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
        throw wrong(MOUNT_POINTS, value, "names of directories at the root, with colons between");
      }
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private static Verification verification(String value) throws MountException {
    return switch (value) {
      case "open" -> Verification.OPEN;
      case "always" -> Verification.ALWAYS;
      case "never" -> Verification.NEVER;
      default -> throw wrong(VERIFY, value, "open, always or never");
    };
  }

  /** A number of bytes, or with one of the letters K, M, G, T of 1024 to the power of 1 to 4. */
  private static long bytes(String value) throws MountException {
    int digits = 0;
    while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
      digits++;
    }
    int shift =
        switch (value.substring(digits)) {
          case "" -> 0;
          case "K", "k" -> 10;
          case "M", "m" -> 20;
          case "G", "g" -> 30;
          case "T", "t" -> 40;
          default -> -1;
        };
    if (digits == 0 || digits > 6 + (shift == 0 ? 12 : 0) || shift < 0) {
      throw wrong(CACHE, value, "a size such as 512M or 2G");
    }
    return Long.parseLong(value.substring(0, digits)) << shift;
  }

  private static MountException wrong(String name, String value, String expected) {
    return new MountException("mount option " + name + "=" + value + ": expected " + expected);
  }

  /** The revisions to show, the lowest first; empty for the whole repository. */
  public List<String> revisions() {
    return revision == null ? List.of() : List.of(revision.split("\\+", -1));
  }

  /** The same with a writable overlay, whose directory that is. */
  public MountSettings withOverlay(Path directory) {
    Path absolute = directory.toAbsolutePath();
    return new MountSettings(tree, revision, deployment, subpath, absolute, transport, way, remote);
  }

  /**
   * The same for what an overlay is to lie over.
   *
   * @throws MountException when something else than a commit would be shown: what is committed from
   *     the overlay is this one, changed
   */
  MountSettings belowOverlay() throws MountException {
    if (deployment != null) {
      throw new MountException("an overlay lies over a commit, not over a deployment");
    }
    if (revision == null) {
      throw new MountException("an overlay lies over a commit: name one (--rev REV)");
    }
    if (!transport.owner().equals(OwnerOverride.NONE)
        || tree.relativeLinks()
        || !tree.mountPoints().isEmpty()) {
      throw new MountException(
          "mount options uid=, gid=, umask=, relative_links and mount_points= show another tree"
              + " than the commit's, which no overlay can lie over");
    }
    if (transport.autoUnmount()) {
      throw new MountException("mount option auto_unmount cannot unmount an overlay");
    }
    TreeSettings distinct =
        new TreeSettings(
            tree.mtimeOfCommit(),
            tree.relativeLinks(),
            tree.mountPoints(),
            /* distinctFiles= */ true,
            tree.content());
    return new MountSettings(
        distinct, revision, deployment, subpath, overlay, transport, way, remote);
  }

  /** The same with another revision, or several with {@code +} between. */
  public MountSettings withRevision(String other) {
    return new MountSettings(tree, other, deployment, subpath, overlay, transport, way, remote);
  }

  /** The same with a deployment as the root. */
  public MountSettings withDeployment(String other) {
    return new MountSettings(tree, revision, other, subpath, overlay, transport, way, remote);
  }

  /** The same by another way to the kernel. */
  public MountSettings withWay(WayToKernel other) {
    return new MountSettings(
        tree, revision, deployment, subpath, overlay, transport, other, remote);
  }

  /** The same with what command line options say of the remote besides. */
  public MountSettings withRemote(boolean heal, boolean requireSignature, @Nullable String name) {
    RemoteSettings both =
        new RemoteSettings(
            heal || remote.heal(),
            requireSignature || remote.requireSignature(),
            name == null ? remote.name() : name);
    return new MountSettings(tree, revision, deployment, subpath, overlay, transport, way, both);
  }

  /** The same for what is shown of a remote: the cache is that of its objects. */
  MountSettings ofRemoteView() {
    TreeSettings inflatedElsewhere =
        new TreeSettings(
            tree.mtimeOfCommit(),
            tree.relativeLinks(),
            tree.mountPoints(),
            tree.distinctFiles(),
            new ContentSettings(
                tree.content().verification(), ContentSettings.DEFAULTS.cacheBytes(), null));
    return new MountSettings(
        inflatedElsewhere, revision, deployment, subpath, overlay, transport, way, remote);
  }
}

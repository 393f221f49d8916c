package org.jostree.mount.transport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -o} says, by the usual names of mount(8) and mount.fuse(8). The mount is always
 * read-only, so {@code rw}, which mount(8) gives to every helper unasked, changes nothing.
 *
 * @param allowOther users other than the one who mounts may use it, as far as permissions let them
 * @param allowRoot root may use it besides the user who mounts
 * @param defaultPermissions the kernel checks permission bits; see {@link #checksPermissions}
 * @param nonEmpty may cover a directory that is not empty
 * @param autoUnmount a process of libfuse's stays behind and unmounts when this one is killed
 * @param passthrough the kernel reads large files by itself, where it can: Linux 6.9 and root
 * @param source what the first column of /proc/mounts says, a repository's path for example
 * @param subtype the type is {@code fuse.SUBTYPE}
 * @param kernelOptions given on to mount as they are ({@code nosuid}, {@code noexec}, {@code
 *     noatime}, {@code max_read=N}, ...)
 * @param owner {@code uid=}, {@code gid=}, {@code umask=}
 * @param others options by other names, which the caller of {@link #parse(String, Set)} asked for;
 *     the value of an option without {@code =} is empty
 */
public record MountOptions(
    boolean allowOther,
    boolean allowRoot,
    boolean defaultPermissions,
    boolean nonEmpty,
    boolean autoUnmount,
    boolean passthrough,
    String source,
    String subtype,
    List<String> kernelOptions,
    OwnerOverride owner,
    Map<String, String> others) {
  /** No option given. */
  public static final MountOptions DEFAULTS =
      new MountOptions(
          false,
          false,
          false,
          false,
          false,
          false,
          "jostree",
          "jostree",
          List.of(),
          OwnerOverride.NONE,
          Map.of());

  /** For the kernel: flags that every file system has. */
  private static final Set<String> KERNEL_FLAGS =
      Set.of(
          "dev", "nodev", "suid", "nosuid", "exec", "noexec", "atime", "noatime", "sync", "async",
          "dirsync");

  /**
   * Words of fstab for mount(8), systemd or the init scripts, and flags that mean nothing on a
   * read-only file system or that the kernel sets by itself.
   */
  private static final Set<String> WORDS_FOR_OTHERS =
      Set.of(
          "defaults",
          "auto",
          "noauto",
          "user",
          "nouser",
          "users",
          "owner",
          "group",
          "nofail",
          "_netdev",
          "ro",
          "rw",
          "diratime",
          "nodiratime",
          "relatime",
          "norelatime",
          "strictatime",
          "nostrictatime",
          "lazytime",
          "nolazytime",
          "silent",
          "loud",
          "mand",
          "nomand",
          "iversion",
          "noiversion");

  private static final Set<String> SELINUX =
      Set.of("context", "fscontext", "defcontext", "rootcontext");

  public MountOptions {
    kernelOptions = List.copyOf(kernelOptions);
    others = Map.copyOf(others);
  }

  /** Reads a list as it follows {@code -o}, when all options are a transport's. */
  public static MountOptions parse(String list) throws MountException {
    return parse(list, Set.of());
  }

  /**
   * Reads a list as it follows {@code -o}: {@code a,b=c}. A comma in a value is written {@code \,}
   * and a backslash {@code \\}.
   *
   * @param otherNames names of options that the caller handles; they end up in {@link #others}
   * @throws MountException for an unknown option or a value that makes no sense
   */
  public static MountOptions parse(String list, Set<String> otherNames) throws MountException {
    Reading reading = new Reading(otherNames);
    for (String option : split(list)) {
      reading.take(option);
    }
    return reading.result();
  }

  /** The same options with what the first column of /proc/mounts should say, unless given. */
  public MountOptions withDefaultSource(String path) {
    return source.equals(DEFAULTS.source)
        ? new MountOptions(
            allowOther,
            allowRoot,
            defaultPermissions,
            nonEmpty,
            autoUnmount,
            passthrough,
            path,
            subtype,
            kernelOptions,
            owner,
            others)
        : this;
  }

  /**
   * Whether the kernel checks permission bits. It must as soon as others may look in, or they could
   * read every secret of the tree. For the mounting user alone it does not unless asked: who can
   * read the repository can read all of it, and a tree's private files mostly belong to another
   * user, root.
   *
   * @param mountedByRoot for root it always does: nothing is forbidden to root, and permission
   *     questions then never reach this process
   */
  public boolean checksPermissions(boolean mountedByRoot) {
    return defaultPermissions || allowOther || allowRoot || mountedByRoot;
  }

  /**
   * The list of options as libfuse and fusermount read it: {@code ro,fsname=a\\,b,...}.
   *
   * @param mountedByRoot as for {@link #checksPermissions}
   */
  public String asList(boolean mountedByRoot) {
    List<String> words = new ArrayList<>();
    words.add("ro");
    words.add("fsname=" + source);
    words.add("subtype=" + subtype);
    if (allowOther) {
      words.add("allow_other");
    }
    if (allowRoot) {
      words.add("allow_root");
    }
    if (checksPermissions(mountedByRoot)) {
      words.add("default_permissions");
    }
    if (autoUnmount) {
      words.add("auto_unmount");
    }
    words.addAll(kernelOptions);
    words.replaceAll(word -> word.replace("\\", "\\\\").replace(",", "\\,"));
    return String.join(",", words);
  }

  private static List<String> split(String list) {
    List<String> options = new ArrayList<>();
    StringBuilder option = new StringBuilder();
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '\\' && i + 1 < list.length()) {
        option.append(list.charAt(++i));
      } else if (c == ',') {
        options.add(option.toString());
        option.setLength(0);
      } else {
        option.append(c);
      }
    }
    options.add(option.toString());
    options.removeIf(String::isEmpty);
    return options;
  }

  /** Collects the options; of two that contradict each other the later one holds. */
  private static final class Reading {
    private final Set<String> otherNames;
    private boolean allowOther;
    private boolean allowRoot;
    private boolean defaultPermissions;
    private boolean nonEmpty;
    private boolean autoUnmount;
    private boolean passthrough;
    private String source = DEFAULTS.source;
    private String subtype = DEFAULTS.subtype;
    private @Nullable Integer uid;
    private @Nullable Integer gid;
    private @Nullable Integer umask;
    private final List<String> kernelOptions = new ArrayList<>();
    private final Map<String, String> others = new LinkedHashMap<>();

    Reading(Set<String> otherNames) {
      this.otherNames = otherNames;
    }

    void take(String option) throws MountException {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      if (otherNames.contains(name)) {
        others.put(name, equals < 0 ? "" : option.substring(equals + 1));
      } else if (name.startsWith("x-") || name.startsWith("X-") || name.equals("comment")) {
        // For systemd, udisks and other readers of fstab.
        return;
      } else if (equals < 0) {
        takeWord(option);
      } else {
        takeValue(name, option.substring(equals + 1), option);
      }
    }

    private void takeWord(String word) throws MountException {
      switch (word) {
        case "allow_other" -> allowOther = true;
        case "allow_root" -> allowRoot = true;
        case "default_permissions" -> defaultPermissions = true;
        case "nonempty" -> nonEmpty = true;
        case "auto_unmount" -> autoUnmount = true;
        case "passthrough" -> passthrough = true;
        default -> {
          if (KERNEL_FLAGS.contains(word)) {
            kernelOptions.add(word);
          } else if (!WORDS_FOR_OTHERS.contains(word)) {
            throw new MountException("unknown mount option: " + word);
          }
        }
      }
    }

    private void takeValue(String name, String value, String option) throws MountException {
      switch (name) {
        case "fsname" -> source = notEmpty(name, value);
        case "subtype" -> subtype = notEmpty(name, value);
        case "uid" -> uid = (int) number(option, value, 10, 0, 0xffff_fffeL);
        case "gid" -> gid = (int) number(option, value, 10, 0, 0xffff_fffeL);
        case "umask" -> umask = (int) number(option, value, 8, 0, 0777);
        case "max_read" ->
            kernelOptions.add("max_read=" + number(option, value, 10, 4096, 1 << 20));
        default -> {
          if (!SELINUX.contains(name)) {
            throw new MountException("unknown mount option: " + option);
          }
          kernelOptions.add(option);
        }
      }
    }

    MountOptions result() throws MountException {
      if (allowOther && allowRoot) {
        throw new MountException("mount options allow_other and allow_root exclude each other");
      }
      return new MountOptions(
          allowOther,
          allowRoot,
          defaultPermissions,
          nonEmpty,
          autoUnmount,
          passthrough,
          source,
          subtype,
          kernelOptions,
          new OwnerOverride(uid, gid, umask),
          others);
    }

    private static String notEmpty(String name, String value) throws MountException {
      if (value.isEmpty()) {
        throw new MountException("mount option " + name + "= needs a value");
      }
      return value;
    }

    private static long number(String option, String value, int radix, long least, long most)
        throws MountException {
      long number = -1;
      if (value.matches(radix == 8 ? "[0-7]{1,11}" : "[0-9]{1,11}")) {
        number = Long.parseLong(value, radix);
      }
      if (number < least || number > most) {
        throw new MountException(
            "mount option "
                + option
                + ": expected a number from "
                + Long.toString(least, radix)
                + " to "
                + Long.toString(most, radix));
      }
      return number;
    }
  }
}

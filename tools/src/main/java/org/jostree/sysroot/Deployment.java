package org.jostree.sysroot;

import java.nio.file.Path;
import org.jostree.bootloader.BootEntry;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * A commit laid out so that it can boot, in {@code ostree/deploy/STATEROOT/deploy/COMMIT.SERIAL}.
 *
 * @param stateroot the operating system that it belongs to
 * @param commit what was laid out
 * @param serial tells deployments of one commit apart
 * @param bootChecksum the checksum of kernel, initramfs and device trees, which names their
 *     directory in {@code boot/ostree}
 * @param bootSerial tells deployments with the same kernel apart, in the links that the kernel
 *     arguments name
 * @param entry what the boot loader reads
 * @param origin where it comes from; null if there is no file that says it
 */
public record Deployment(
    String stateroot,
    CommitId commit,
    int serial,
    String bootChecksum,
    int bootSerial,
    BootEntry entry,
    @Nullable Origin origin) {

  /** {@code COMMIT.SERIAL}. */
  public String name() {
    return commit.hex() + "." + serial;
  }

  /** Its directory, from the top of the sysroot. */
  public String path() {
    return "ostree/deploy/" + stateroot + "/deploy/" + name();
  }

  /** Its directory. */
  public Path directory(Path sysroot) {
    return sysroot.resolve(path());
  }

  /** The file that says where it comes from. */
  public Path originFile(Path sysroot) {
    return sysroot.resolve(path() + ".origin");
  }

  /** Whether both are the same directory. */
  public boolean isSameAs(@Nullable Deployment other) {
    return other != null && path().equals(other.path());
  }

  /** The same with another entry. */
  public Deployment withEntry(BootEntry other) {
    return new Deployment(stateroot, commit, serial, bootChecksum, bootSerial, other, origin);
  }

  /** The same with another number among those of one kernel. */
  Deployment withBootSerial(int other) {
    return new Deployment(stateroot, commit, serial, bootChecksum, other, entry, origin);
  }

  /** The same with another origin. */
  Deployment withOrigin(@Nullable Origin other) {
    return new Deployment(stateroot, commit, serial, bootChecksum, bootSerial, entry, other);
  }
}

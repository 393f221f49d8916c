package org.jostree.mount.transport.kernel;

import org.jostree.mount.transport.MountOptions;
import org.jostree.posix.Errno;

/**
 * Who may ask at all. The kernel itself keeps others than the mounting user out, or lets in
 * everybody; that root comes in besides the user, and nobody else, it leaves to us.
 */
final class Admission {
  private final boolean isLimited;
  private final int owner;

  private Admission(boolean isLimited, int owner) {
    this.isLimited = isLimited;
    this.owner = owner;
  }

  /** What the options want, for mounts of that user. */
  static Admission of(MountOptions options, int owner) {
    return new Admission(options.allowRoot(), owner);
  }

  boolean isLimited() {
    return isLimited;
  }

  /**
   * 0 or the error. What is open is open: who reads on is not always who opened, nor is he always
   * known, as the kernel reads ahead on its own account.
   */
  int errno(int user, int opcode) {
    if (!isLimited || user == owner || user == 0) {
      return 0;
    }
    return switch (opcode) {
      case Opcode.INIT,
          Opcode.READ,
          Opcode.READDIR,
          Opcode.READDIRPLUS,
          Opcode.RELEASE,
          Opcode.RELEASEDIR,
          Opcode.FLUSH,
          Opcode.DESTROY ->
          0;
      default -> Errno.EACCES.code();
    };
  }
}

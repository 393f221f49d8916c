package org.jostree.posix;

/** Numbers of the system calls, by architecture (linux/asm/unistd_64.h, asm-generic/unistd.h). */
final class SystemCalls {
  static final boolean AARCH64 =
      isAarch64(System.getProperty("os.name"), System.getProperty("os.arch"));

  static final int READ = number(0, 63);
  static final int WRITE = number(1, 64);
  static final int CLOSE = number(3, 57);
  static final int LSEEK = number(8, 62);
  static final int IOCTL = number(16, 29);
  static final int PREAD64 = number(17, 67);
  static final int PWRITE64 = number(18, 68);
  static final int KILL = number(62, 129);
  static final int FCNTL = number(72, 25);
  static final int FLOCK = number(73, 32);
  static final int FSYNC = number(74, 82);
  static final int FDATASYNC = number(75, 83);
  static final int FTRUNCATE = number(77, 46);
  static final int FCHMOD = number(91, 52);
  static final int FCHOWN = number(93, 55);
  static final int UMASK = number(95, 166);
  static final int CHDIR = number(80, 49);
  static final int GETUID = number(102, 174);
  static final int GETEUID = number(107, 175);
  static final int FSTATFS = number(138, 44);
  static final int STATFS = number(137, 43);
  static final int MLOCKALL = number(151, 230);
  static final int PIVOT_ROOT = number(155, 41);
  static final int MOUNT = number(165, 40);
  static final int UMOUNT2 = number(166, 39);
  static final int LSETXATTR = number(189, 6);
  static final int FSETXATTR = number(190, 7);
  static final int LGETXATTR = number(192, 9);
  static final int FGETXATTR = number(193, 10);
  static final int LLISTXATTR = number(195, 12);
  static final int FLISTXATTR = number(196, 13);
  static final int LREMOVEXATTR = number(198, 15);
  static final int FREMOVEXATTR = number(199, 16);
  static final int GETDENTS64 = number(217, 61);
  static final int OPENAT = number(257, 56);
  static final int MKDIRAT = number(258, 34);
  static final int MKNODAT = number(259, 33);
  static final int FCHOWNAT = number(260, 54);
  static final int UNLINKAT = number(263, 35);
  static final int LINKAT = number(265, 37);
  static final int SYMLINKAT = number(266, 36);
  static final int READLINKAT = number(267, 78);
  static final int FCHMODAT = number(268, 53);
  static final int UTIMENSAT = number(280, 88);
  static final int FALLOCATE = number(285, 47);
  static final int DUP3 = number(292, 24);
  static final int SYNCFS = number(306, 267);
  static final int RENAMEAT2 = number(316, 276);
  static final int UNSHARE = number(272, 97);
  static final int STATX = number(332, 291);

  private SystemCalls() {}

  private static int number(int amd64, int generic) {
    return AARCH64 ? generic : amd64;
  }

  private static boolean isAarch64(String system, String architecture) {
    if (system.equals("Linux")) {
      if (architecture.equals("amd64") || architecture.equals("x86_64")) {
        return false;
      }
      if (architecture.equals("aarch64")) {
        return true;
      }
    }
    throw new IllegalStateException(
        "jostree runs on Linux on x86-64 or aarch64, not on " + system + " on " + architecture);
  }
}

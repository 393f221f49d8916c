package org.jostree.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The form of a kernel, by the first bytes of its file. */
enum KernelImage {
  /** The Image of arm64: {@code ARMd} at byte 56. */
  ARM64("arm64", "booti", "none"),
  /** The zImage of 32-bit arm: 0x016f2818 at byte 36, little endian. */
  ARM("arm", "bootz", "none"),
  /** A flattened device tree, which FIT images are. */
  FIT("arm64", "bootm", "none"),
  /** The uImage of U-Boot's older format. */
  UIMAGE("arm", "bootm", "none"),
  /** The bzImage of PCs: {@code HdrS} at byte 0x202. */
  PC("x86_64", "bootz", "none"),
  /** An arm64 Image as gzip packs it. */
  GZIP("arm64", "booti", "gzip"),
  UNKNOWN("arm64", "booti", "none");

  private static final int HEADER_BYTES = 0x210;

  private final String architecture;
  private final String command;
  private final String compression;

  KernelImage(String architecture, String command, String compression) {
    this.architecture = architecture;
    this.command = command;
    this.compression = compression;
  }

  /** What mkimage calls the machine. */
  String architecture() {
    return architecture;
  }

  /** What U-Boot starts it with. */
  String command() {
    return command;
  }

  /** What mkimage calls the compression that U-Boot has to undo. */
  String compression() {
    return compression;
  }

  static KernelImage of(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = Arrays.copyOf(in.readNBytes(HEADER_BYTES), HEADER_BYTES);
    }
    ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    if (new String(start, 56, 4, StandardCharsets.ISO_8859_1).equals("ARMd")) {
      return ARM64;
    }
    if (header.getInt(36) == 0x016f2818) {
      return ARM;
    }
    if (new String(start, 0x202, 4, StandardCharsets.ISO_8859_1).equals("HdrS")) {
      return PC;
    }
    header.order(ByteOrder.BIG_ENDIAN);
    if (header.getInt(0) == 0xd00dfeed) {
      return FIT;
    }
    if (header.getInt(0) == 0x27051956) {
      return UIMAGE;
    }
    return (header.getInt(0) >>> 16) == 0x1f8b ? GZIP : UNKNOWN;
  }
}

package org.jostree.image.initramfs;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** How an initramfs is compressed; the kernel has to have been built with the same. */
public enum Packing {
  /** What every kernel can read. */
  GZIP {
    @Override
    OutputStream open(OutputStream out) throws IOException {
      return new GZIPOutputStream(out, BUFFER_BYTES) {
        {
          def.setLevel(Deflater.BEST_COMPRESSION);
        }
      };
    }
  },
  /** Quick to unpack. */
  ZSTD {
    @Override
    OutputStream open(OutputStream out) throws IOException {
      return new ZstdOutputStream(out);
    }
  },
  /** Smallest, slow to unpack. */
  XZ {
    @Override
    OutputStream open(OutputStream out) throws IOException {
      // The kernel's reader knows this checksum only, and dictionaries up to its own limit.
      return new XZOutputStream(
          out, new LZMA2Options(LZMA2Options.PRESET_DEFAULT), org.tukaani.xz.XZ.CHECK_CRC32);
    }
  },
  NONE {
    @Override
    OutputStream open(OutputStream out) {
      return out;
    }
  };

  private static final int BUFFER_BYTES = 64 << 10;

  abstract OutputStream open(OutputStream out) throws IOException;

  /** The one of that name, in lower case, or null. */
  public static @Nullable Packing named(String name) {
    return switch (name) {
      case "gzip" -> GZIP;
      case "zstd" -> ZSTD;
      case "xz" -> XZ;
      case "none" -> NONE;
      default -> null;
    };
  }
}

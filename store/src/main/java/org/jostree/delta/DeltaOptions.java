package org.jostree.delta;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.jostree.sign.Signer;
import org.jspecify.annotations.Nullable;

/** How a static delta is made. */
public final class DeltaOptions {
  private static final int MIB = 1_000_000;

  boolean inline;
  boolean differences = true;
  long minFallbackBytes = 4L * MIB;
  long maxDifferenceBytes = 128L * MIB;
  long maxChunkBytes = 32L * MIB;
  ByteOrder order = ByteOrder.nativeOrder();
  @Nullable Path file;
  List<Signer> signers = List.of();

  /** Whether the parts are put into the superblock. */
  public DeltaOptions inline(boolean on) {
    this.inline = on;
    return this;
  }

  /** Whether files may be described by what differs from others. */
  public DeltaOptions differences(boolean on) {
    this.differences = on;
    return this;
  }

  /** Files with more bytes are fetched by themselves; 0 for none. In megabytes. */
  public DeltaOptions minFallbackSize(int megabytes) {
    this.minFallbackBytes = (long) megabytes * MIB;
    return this;
  }

  /** Of larger files no difference is looked for. In megabytes. */
  public DeltaOptions maxDifferenceSize(int megabytes) {
    this.maxDifferenceBytes = (long) megabytes * MIB;
    return this;
  }

  /** A part is ended when it has as many bytes. In megabytes. */
  public DeltaOptions maxChunkSize(int megabytes) {
    this.maxChunkBytes = (long) megabytes * MIB;
    return this;
  }

  /** The byte order of the numbers in the superblock. */
  public DeltaOptions order(ByteOrder wanted) {
    this.order = wanted;
    return this;
  }

  /** Who signs the delta; nobody unless told. */
  public DeltaOptions signers(List<Signer> all) {
    this.signers = List.copyOf(all);
    return this;
  }

  /** The superblock's file, parts beside it; null for the place in the repository. */
  public DeltaOptions file(@Nullable Path path) {
    this.file = path;
    return this;
  }
}

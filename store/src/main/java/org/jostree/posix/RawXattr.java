package org.jostree.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An extended attribute as the kernel has it.
 *
 * @param name with its namespace ({@code user.}, {@code security.}, ...), without a final NUL
 * @param value any bytes, maybe none
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, see below
public record RawXattr(byte[] name, byte[] value) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RawXattr that
        && Arrays.equals(name, that.name)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(name) + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return new String(name, StandardCharsets.UTF_8) + " (" + value.length + " bytes)";
  }
}

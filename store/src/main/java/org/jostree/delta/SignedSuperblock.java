package org.jostree.delta;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.sign.SignatureLists;
import org.jostree.sign.Signer;
import org.jspecify.annotations.Nullable;

/**
 * A superblock with signatures: {@code (taya{sv})}, which is the letters {@code OSTSGNDT}, the
 * bytes of the superblock, and signatures over these.
 *
 * @param superblock its bytes
 * @param signatures a dictionary {@code a{sv}}
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record SignedSuperblock(byte[] superblock, GVariantReader signatures) {
  private static final GVariantType TYPE = GVariantType.of("(taya{sv})");
  private static final byte[] MAGIC = "OSTSGNDT".getBytes(US_ASCII);

  /** What is in a file; null when it is a superblock without signatures. */
  public static @Nullable SignedSuperblock of(byte[] file) {
    boolean isSigned =
        file.length >= MAGIC.length && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    if (!isSigned) {
      return null;
    }
    GVariantReader value = GVariantReader.of(TYPE, file);
    return new SignedSuperblock(value.childBytes(1), value.child(2));
  }

  /** Signs. */
  static SignedSuperblock sign(byte[] superblock, List<Signer> signers) throws IOException {
    return new SignedSuperblock(superblock, SignatureLists.sign(null, signers, superblock));
  }

  /** The bytes of the file. */
  byte[] serialise() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writer.writeInt64(GVariantReader.of(GVariantType.of("t"), MAGIC).asInt64());
    writer.writeBytes(superblock);
    writer.writeValue(signatures);
    return writer.toByteArray();
  }
}

package org.jostree.object;

import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;

/**
 * Owner, mode and attributes of a directory. Serialised as {@code (uuua(ayay))}, the numbers big
 * endian inside the little-endian container. Bare-user repositories keep the same form for files,
 * in the attribute {@code user.ostreemeta}.
 *
 * @param mode as in {@code st_mode}, with the file type
 */
public record DirMeta(int uid, int gid, int mode, Xattrs xattrs) {
  private static final GVariantType TYPE = GVariantType.of("(uuua(ayay))");

  /**
   * Reads a dirmeta object.
   *
   * @throws MalformedObjectException when the mode is not a directory's
   */
  public static DirMeta parse(byte[] serialised) throws MalformedObjectException {
    DirMeta meta = parseAnyMode(serialised);
    if (!FileModes.isDirectory(meta.mode)) {
      throw new MalformedObjectException(
          "Invalid directory metadata mode "
              + Integer.toUnsignedString(meta.mode)
              + "; not a directory");
    }
    FileModes.checkPermissions(meta.mode);
    return meta;
  }

  /** Reads the value of {@code user.ostreemeta}, whose mode is that of a file or a symlink. */
  public static DirMeta parseAnyMode(byte[] serialised) throws MalformedObjectException {
    GVariantReader meta = GVariantReader.of(TYPE, serialised);
    return new DirMeta(
        bigEndian(meta, 0), bigEndian(meta, 1), bigEndian(meta, 2), Xattrs.read(meta.child(3)));
  }

  static int bigEndian(GVariantReader container, int index) {
    return Integer.reverseBytes(container.child(index).asInt32());
  }

  /** The serialised form, in normal form. */
  public byte[] serialise() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writer.writeInt32(Integer.reverseBytes(uid));
    writer.writeInt32(Integer.reverseBytes(gid));
    writer.writeInt32(Integer.reverseBytes(mode));
    xattrs.write(writer);
    return writer.toByteArray();
  }
}

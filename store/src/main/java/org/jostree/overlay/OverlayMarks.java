package org.jostree.overlay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * The extended attributes by which overlayfs marks what lies in its upper layer, as the kernel's
 * Documentation/filesystems/overlayfs.rst has them: root's are of the namespace {@code trusted},
 * those of a mount with {@code userxattr} of {@code user}.
 */
public enum OverlayMarks {
  TRUSTED("trusted"),
  USER("user");

  private static final byte[] OPAQUE_VALUE = {'y'};
  private static final byte[] HAS_WHITEOUTS_VALUE = {'x'};

  private final String word;
  private final String prefix;

  OverlayMarks(String word) {
    this.word = word;
    this.prefix = word + ".overlay.";
  }

  /** As it is remembered. */
  String word() {
    return word;
  }

  static OverlayMarks named(@Nullable String word) {
    return USER.word.equals(word) ? USER : TRUSTED;
  }

  /** The full name of a mark. */
  public String attribute(String name) {
    return prefix + name;
  }

  /** Whether what lies below the directory is hidden. */
  public boolean isOpaque(Xattrs ofDirectory) {
    return Arrays.equals(ofDirectory.get(attribute("opaque")), OPAQUE_VALUE);
  }

  /** Whether empty files in the directory may be whiteouts, which an attribute tells. */
  public boolean hasMarkedWhiteouts(Xattrs ofDirectory) {
    return Arrays.equals(ofDirectory.get(attribute("opaque")), HAS_WHITEOUTS_VALUE);
  }

  /**
   * Where below the entry's other half is, if not under its own name: an absolute path, or a name
   * in the directory that lies below the one above it. Null if it has not been renamed.
   */
  public @Nullable String redirect(Xattrs xattrs) {
    byte[] value = xattrs.get(attribute("redirect"));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** The attributes as they are seen through the overlay: without marks. */
  public Xattrs visible(Xattrs all) {
    if (all.isEmpty()) {
      return all;
    }
    List<Xattrs.Attribute> visible = new ArrayList<>();
    // A mark that somebody set through the overlay is kept with this in front (Linux 6.7).
    String escape = prefix + "overlay.";
    for (Xattrs.Attribute attribute : all) {
      // Whatever the bytes mean, this keeps them.
      String name = new String(attribute.name(), StandardCharsets.ISO_8859_1);
      if (!name.startsWith(prefix)) {
        visible.add(attribute);
      } else if (name.startsWith(escape)) {
        String seen = prefix + name.substring(escape.length());
        visible.add(
            new Xattrs.Attribute(seen.getBytes(StandardCharsets.ISO_8859_1), attribute.value()));
      }
    }
    return Xattrs.of(visible);
  }
}

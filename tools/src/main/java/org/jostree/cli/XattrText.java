package org.jostree.cli;

import org.jostree.gvariant.GVariantText;
import org.jostree.object.Xattrs;

/** Extended attributes as {@code ls} and {@code show} print them. */
final class XattrText {
  private XattrText() {}

  static String of(Xattrs xattrs) {
    return "{ " + GVariantText.print(xattrs.toVariant(), true) + " }";
  }
}

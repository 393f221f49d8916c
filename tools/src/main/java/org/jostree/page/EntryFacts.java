package org.jostree.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;

/** What there is to say of a file or directory without its content. */
final class EntryFacts {
  private static final int MOST_ATTRIBUTES = 50;
  private static final int MOST_VALUE_BYTES = 512;

  private EntryFacts() {}

  /** Of a directory. */
  static List<Fact> of(DirTree.Subdirectory directory, DirMeta meta) {
    List<Fact> facts = new ArrayList<>();
    addAttributes(facts, meta.mode(), meta.uid(), meta.gid());
    facts.add(Fact.code("Tree", directory.tree().hex()));
    addXattrs(facts, meta.xattrs());
    return facts;
  }

  /** Of a file or a link. */
  static List<Fact> of(FileId file, FileHeader header, long size) {
    List<Fact> facts = new ArrayList<>();
    addAttributes(facts, header.mode(), header.uid(), header.gid());
    if (header.isSymlink()) {
      facts.add(Fact.code("Target", header.symlinkTarget()));
    } else {
      String exact = size < 1000 ? "" : " (" + Figures.count(size, "byte", "bytes") + ")";
      facts.add(Fact.of("Size", Figures.size(size) + exact));
    }
    facts.add(Fact.code("Object", file.hex()));
    addXattrs(facts, header.xattrs());
    return facts;
  }

  private static void addAttributes(List<Fact> facts, int mode, int uid, int gid) {
    facts.add(Fact.of("Type", Figures.type(mode)));
    if (!FileModes.isSymlink(mode)) {
      facts.add(Fact.code("Mode", Figures.mode(mode) + " " + Figures.octal(mode)));
    }
    facts.add(Fact.code("Owner", Figures.owner(uid, gid)));
  }

  private static void addXattrs(List<Fact> facts, Xattrs xattrs) {
    List<Xattrs.Attribute> all = xattrs.asList();
    for (Xattrs.Attribute attribute : all.subList(0, Math.min(all.size(), MOST_ATTRIBUTES))) {
      facts.add(Fact.code(VisibleText.ofName(attribute.nameText()), text(attribute.value())));
    }
    if (all.size() > MOST_ATTRIBUTES) {
      facts.add(Fact.of("and more attributes", Figures.count(all.size() - MOST_ATTRIBUTES)));
    }
  }

  /** As text if it is plain, with or without a NUL behind it, as SELinux's labels; else as hex. */
  private static String text(byte[] value) {
    int length = value.length;
    if (length > 0 && value[length - 1] == 0) {
      length--;
    }
    if (length > MOST_VALUE_BYTES) {
      return Figures.count(value.length, "byte", "bytes");
    }
    for (int i = 0; i < length; i++) {
      if (value[i] < ' ' || value[i] > '~') {
        return "0x" + HexFormat.of().formatHex(value);
      }
    }
    return new String(value, 0, length, StandardCharsets.US_ASCII);
  }
}

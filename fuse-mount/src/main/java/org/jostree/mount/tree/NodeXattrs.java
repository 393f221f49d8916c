package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.object.Checksum;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/** The extended attributes of what is in commits. */
final class NodeXattrs {
  private static final String ON_REQUEST = "user.ostree.";
  private static final String CHECKSUM = "user.ostree.checksum";
  private static final String DIRTREE = "user.ostree.dirtree";
  private static final String DIRMETA = "user.ostree.dirmeta";
  private static final String COMMIT = "user.ostree.commit";

  private final MetadataCache metadata;
  private final RepositoryFiles files;

  NodeXattrs(MetadataCache metadata, RepositoryFiles files) {
    this.metadata = metadata;
    this.files = files;
  }

  /** The value of its own attribute of that name, or of one that it has on request. */
  byte @Nullable [] value(Node node, String name) throws IOException {
    byte[] own = own(node).get(name);
    return own == null && name.startsWith(ON_REQUEST) ? identity(node, name) : own;
  }

  private byte @Nullable [] identity(Node node, String name) throws IOException {
    Checksum checksum = null;
    TreeDirectory directory = node instanceof VirtualDirectory virtual ? virtual.like() : null;
    if (node instanceof FileNode file && name.equals(CHECKSUM)) {
      checksum = file.file().checksum();
    } else if (node instanceof TreeDirectory itself) {
      directory = itself;
    }
    if (directory != null) {
      boolean merged = metadata.isMerged(directory.content().tree());
      checksum =
          switch (name) {
            case DIRTREE -> merged ? null : directory.content().tree().checksum();
            case DIRMETA -> directory.content().meta().checksum();
            case COMMIT -> merged ? null : directory.commit().id().checksum();
            default -> null;
          };
    }
    return checksum == null ? null : checksum.hex().getBytes(StandardCharsets.US_ASCII);
  }

  /** The names of its own. */
  List<String> names(Node node) throws IOException {
    Xattrs own = own(node);
    if (own.isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (Xattrs.Attribute attribute : own) {
      names.add(attribute.nameText());
    }
    return names;
  }

  private Xattrs own(Node node) throws IOException {
    if (node instanceof FileNode file) {
      return files.xattrs(file.file());
    }
    if (node instanceof TreeDirectory directory) {
      return metadata.meta(directory.content().meta()).xattrs();
    }
    TreeDirectory like = node instanceof VirtualDirectory virtual ? virtual.like() : null;
    return like == null ? Xattrs.NONE : own(like);
  }
}

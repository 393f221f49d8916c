package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.Xattrs;
import org.jostree.repo.ObjectSource;
import org.jostree.repo.Repo;
import org.jostree.usage.DiskUsage;
import org.jspecify.annotations.Nullable;

/** The extended attributes of what is in commits. */
final class NodeXattrs {
  private static final String ON_REQUEST = "user.ostree.";
  private static final String CHECKSUM = "user.ostree.checksum";
  private static final String DIRTREE = "user.ostree.dirtree";
  private static final String DIRMETA = "user.ostree.dirmeta";
  private static final String COMMIT = "user.ostree.commit";
  private static final String UNIQUE_SIZE = "user.ostree.size.unique";

  private final Repo repo;
  private final MetadataCache metadata;
  private final RepositoryFiles files;

  NodeXattrs(Repo repo, MetadataCache metadata, RepositoryFiles files) {
    this.repo = repo;
    this.metadata = metadata;
    this.files = files;
  }

  /** The value of its own attribute of that name, or of one that it has on request. */
  byte @Nullable [] value(Node node, CharSequence name) throws IOException {
    byte[] own = own(node).get(name);
    return own == null && isOnRequest(name) ? onRequest(node, name.toString()) : own;
  }

  private static boolean isOnRequest(CharSequence name) {
    for (int i = 0; i < ON_REQUEST.length(); i++) {
      if (i == name.length() || name.charAt(i) != ON_REQUEST.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private byte @Nullable [] onRequest(Node node, String name) throws IOException {
    String text = name.equals(UNIQUE_SIZE) ? uniqueSize(node) : identity(node, name);
    return text == null ? null : text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The directory of a commit that a node is, or is shown as. */
  private static @Nullable TreeDirectory directory(Node node) throws IOException {
    if (node instanceof VirtualDirectory virtual) {
      return virtual.like();
    }
    return node instanceof TreeDirectory itself ? itself : null;
  }

  private @Nullable String identity(Node node, String name) throws IOException {
    Checksum checksum = null;
    TreeDirectory directory = directory(node);
    if (node instanceof FileNode file && name.equals(CHECKSUM)) {
      checksum = file.file().checksum();
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
    return checksum == null ? null : checksum.hex();
  }

  /**
   * The trees of all commits are read for it, at each request and for one at a time; those of a
   * remote are not here.
   */
  private synchronized @Nullable String uniqueSize(Node node) throws IOException {
    TreeDirectory directory = directory(node);
    ObjectSource source = repo.source();
    if (directory == null
        || metadata.isMerged(directory.content().tree())
        || (source != null && source.isFarAway())) {
      return null;
    }
    CommitId commit = directory.commit().id();
    return Long.toString(DiskUsage.onlyIn(repo, commit, directory.content()));
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
    TreeDirectory directory = directory(node);
    return directory == null ? Xattrs.NONE : metadata.meta(directory.content().meta()).xattrs();
  }
}

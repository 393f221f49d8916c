package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.mount.remote.AskedFor;
import org.jostree.mount.transport.PageCache;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/** Makes content ready, or gives it to the kernel. */
final class ContentAhead implements ReadAhead.Source {
  /** Of larger files the kernel itself reads ahead. */
  private static final int LARGEST_GIVEN = 512 << 10;

  /** Makes the nodes by which the kernel knows files. */
  interface Nodes {
    FileNode of(TreeOrder.Item item) throws IOException;
  }

  private final RepositoryFiles files;
  private final MetadataCache metadata;
  private final Nodes nodes;
  private volatile @Nullable PageCache<Node> kernelCache;

  ContentAhead(RepositoryFiles files, MetadataCache metadata, Nodes nodes) {
    this.files = files;
    this.metadata = metadata;
    this.nodes = nodes;
  }

  /** Takes where to give content to. */
  void offer(PageCache<Node> cache) {
    kernelCache = cache;
  }

  private final ThreadLocal<ByteBuffer> given =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(LARGEST_GIVEN));

  @Override
  public DirTree read(DirTreeId directory) throws IOException {
    return metadata.tree(directory);
  }

  @Override
  public long size(FileId file) throws IOException {
    return files.facts(file).size();
  }

  @Override
  public void prepare(FileId file) throws IOException {
    files.prepare(file);
  }

  @Override
  public void give(TreeOrder.Item item) throws IOException {
    AskedFor.entry(item.directory(), item.name());
    try {
      giveOrPrepare(item);
    } finally {
      AskedFor.nothing();
    }
  }

  private void giveOrPrepare(TreeOrder.Item item) throws IOException {
    PageCache<Node> cache = kernelCache;
    long size = size(item.file());
    if (cache != null && size <= LARGEST_GIVEN) {
      Node known = cache.known(nodes.of(item));
      if (known instanceof FileNode file && !file.wasToldOther(files.facts(file.file()))) {
        give(cache, file, size);
        return;
      }
    }
    prepare(item.file());
  }

  private void give(PageCache<Node> cache, FileNode file, long size) throws IOException {
    ByteBuffer content = given.get().clear().limit((int) size);
    files.read(file.file(), 0, content);
    if (!content.hasRemaining()) {
      cache.store(file, content.flip());
    }
  }
}

package org.jostree.mount.transport.libfuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jnr.constants.platform.Errno;
import jnr.ffi.Runtime;
import org.jostree.mount.transport.DirectoryListing;
import org.jostree.mount.transport.Failures;
import org.jostree.mount.transport.FileSystemStatistics;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.NodeView;
import org.jostree.mount.transport.OpenListings;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the kernel asks, from a file system of nodes: one method for each kind of request,
 * called by libfuse on the serving thread. A request is answered exactly once, and nothing is
 * thrown into native code.
 */
final class Requests<N> {
  private static final int ENOENT = Errno.ENOENT.intValue();
  private static final int ENODATA = Errno.ENODATA.intValue();
  private static final int ENOSYS = Errno.ENOSYS.intValue();
  private static final int ENOTTY = Errno.ENOTTY.intValue();
  private static final int EROFS = Errno.EROFS.intValue();
  private static final int ERANGE = Errno.ERANGE.intValue();
  private static final int ESTALE = Errno.ESTALE.intValue();
  private static final int ENAMETOOLONG = Errno.ENAMETOOLONG.intValue();

  /** One name of struct fuse_forget_data: node and number of lookups, 8 bytes each. */
  private static final int FORGET_SIZE = 16;

  // include/uapi/linux/fuse.h
  private static final int FOPEN_KEEP_CACHE = 1 << 1;
  private static final int FOPEN_CACHE_DIR = 1 << 3;
  private static final int OPEN_OUT_SIZE = 16;

  /** Instead of an offset into the content. */
  private static final long ATTRIBUTES_ONLY = -1;

  private final Libfuse fuse;
  private final NodeFileSystem<N> fileSystem;
  private final NodeTable<N> nodes;
  private final NodeView<N> view;
  private final KernelFeatures kernel;
  private final OpenListings listings = new OpenListings();

  Requests(
      Libfuse fuse,
      NodeFileSystem<N> fileSystem,
      NodeTable<N> nodes,
      MountOptions options,
      KernelFeatures kernel) {
    this.fuse = fuse;
    this.fileSystem = fileSystem;
    this.nodes = nodes;
    this.view = new NodeView<>(fileSystem, options);
    this.kernel = kernel;
  }

  /**
   * The operations for libfuse.
   *
   * <p>Missing ones are answered by it with ENOSYS, after which the kernel does what is right
   * without asking: locks among its own processes, fsync that succeeds, SEEK_DATA by file size,
   * polling that is always ready.
   */
  LowLevelOperations operations(Runtime runtime) {
    return new LowLevelOperations(runtime)
        .set(LowLevelOperations.Kind.LOOKUP, this::lookup)
        .set(LowLevelOperations.Kind.FORGET, this::forget)
        .set(LowLevelOperations.Kind.FORGET_MULTI, this::forgetMany)
        .set(LowLevelOperations.Kind.GETATTR, this::getattr)
        .set(LowLevelOperations.Kind.READLINK, this::readlink)
        .setLong(LowLevelOperations.Kind.READ, this::read)
        .setLong(LowLevelOperations.Kind.READDIR, this::readdir)
        .set(LowLevelOperations.Kind.STATFS, this::statfs)
        .setLong(LowLevelOperations.Kind.GETXATTR, this::getxattr)
        .set(LowLevelOperations.Kind.LISTXATTR, this::listxattr)
        .set(LowLevelOperations.Kind.ACCESS, this::access)
        .set(
            LowLevelOperations.Kind.IOCTL,
            (request, node, x) -> fuse.fuse_reply_err(request, ENOTTY))
        .set(LowLevelOperations.Kind.OPEN, this::open)
        .set(LowLevelOperations.Kind.OPENDIR, this::opendir)
        // A read-only mount never asks for these; one that root remounted read-write does.
        .setAll(
            (request, node, x) -> fuse.fuse_reply_err(request, EROFS),
            LowLevelOperations.Kind.SETATTR,
            LowLevelOperations.Kind.MKNOD,
            LowLevelOperations.Kind.MKDIR,
            LowLevelOperations.Kind.UNLINK,
            LowLevelOperations.Kind.RMDIR,
            LowLevelOperations.Kind.SYMLINK,
            LowLevelOperations.Kind.RENAME,
            LowLevelOperations.Kind.LINK,
            LowLevelOperations.Kind.WRITE,
            LowLevelOperations.Kind.SETXATTR,
            LowLevelOperations.Kind.REMOVEXATTR,
            LowLevelOperations.Kind.CREATE,
            LowLevelOperations.Kind.FALLOCATE);
  }

  private void lookup(long request, long parent, long name) {
    RequestMemory memory = ServeThread.memory();
    byte[] bytes = memory.receivedBytes(name);
    int errno;
    try {
      errno = prepareEntry(memory, parent, bytes);
    } catch (Throwable failure) {
      String operation = "look up " + new String(bytes, StandardCharsets.UTF_8) + " in";
      errno = errno(operation, parent, failure);
    }
    if (errno != 0) {
      fuse.fuse_reply_err(request, errno);
    } else if (fuse.fuse_reply_entry(request, memory.entryAddress()) != 0
        && memory.entryId() != 0) {
      // Whoever asked has gone, so the kernel did not take note of the node.
      nodes.forget(memory.entryId(), 1);
    }
    keepListingInStep(memory, parent);
  }

  /** What a lookup in a directory that changes has shown, its listing shall show from then on. */
  private void keepListingInStep(RequestMemory memory, long directory) {
    N node = nodes.node(directory);
    if (node != null && view.changes(node)) {
      fuse.fuse_lowlevel_notify_inval_inode(memory.channel(), directory, ATTRIBUTES_ONLY, 0);
    }
  }

  private int prepareEntry(RequestMemory memory, long parent, byte[] nameBytes) throws IOException {
    N directory = nodes.node(parent);
    if (directory == null) {
      return ESTALE;
    }
    if (nameBytes.length > FileSystemStatistics.LONGEST_NAME) {
      return ENAMETOOLONG;
    }
    String name = NodeView.decode(nameBytes);
    N node = name == null ? null : fileSystem.lookup(directory, name);
    if (node == null) {
      double seconds = view.seconds(fileSystem.lifetime(directory));
      memory.setAbsentEntry(seconds);
      // Only an entry can carry a lifetime, but an error is what every kernel takes for an answer.
      return seconds > 0 ? 0 : ENOENT;
    }
    memory.setEntry(
        view.attributes(node),
        view.seconds(fileSystem.nameLifetime(directory, node)),
        view.seconds(fileSystem.lifetime(node)));
    // Last, as nothing may fail any more once the node counts as known to the kernel.
    memory.setEntryId(nodes.remember(node, parent));
    return 0;
  }

  private void forget(long request, long node, long lookups) {
    nodes.forget(node, lookups);
    fuse.fuse_reply_none(request);
  }

  private void forgetMany(long request, long count, long list) {
    RequestMemory memory = ServeThread.memory();
    for (int i = 0; i < (int) count; i++) {
      long at = list + (long) i * FORGET_SIZE;
      nodes.forget(memory.receivedLong(at), memory.receivedLong(at + Long.BYTES));
    }
    fuse.fuse_reply_none(request);
  }

  private void getattr(long request, long id, long openFile) {
    RequestMemory memory = ServeThread.memory();
    double seconds = 0;
    int errno = 0;
    try {
      N node = nodes.node(id);
      if (node == null) {
        errno = ESTALE;
      } else {
        memory.setStat(view.attributes(node));
        seconds = view.seconds(fileSystem.lifetime(node));
      }
    } catch (Throwable failure) {
      errno = errno("stat", id, failure);
    }
    if (errno != 0) {
      fuse.fuse_reply_err(request, errno);
    } else {
      fuse.fuse_reply_attr(request, memory.statAddress(), seconds);
    }
  }

  private void readlink(long request, long id, long unused) {
    RequestMemory memory = ServeThread.memory();
    int errno = 0;
    try {
      N link = nodes.node(id);
      if (link == null) {
        errno = ESTALE;
      } else {
        byte[] target = fileSystem.readLink(link);
        memory.answer(target.length + 1).put(target).put((byte) 0);
      }
    } catch (Throwable failure) {
      errno = errno("read link", id, failure);
    }
    if (errno != 0) {
      fuse.fuse_reply_err(request, errno);
    } else {
      fuse.fuse_reply_readlink(request, memory.answerAddress());
    }
  }

  private void open(long request, long id, long openFile) {
    replyToOpen(request, kernel.filesNeedNoOpen(), FOPEN_KEEP_CACHE);
  }

  private void opendir(long request, long id, long openFile) {
    N directory = nodes.node(id);
    boolean changes = directory == null || view.changes(directory);
    replyToOpen(
        request, kernel.directoriesNeedNoOpen(), changes ? 0 : FOPEN_KEEP_CACHE | FOPEN_CACHE_DIR);
  }

  /**
   * Once answered ENOSYS, the kernel never asks to open, close or flush anything again, keeps page
   * caches, and keeps the listings of directories. An old one has to be told each time.
   */
  private void replyToOpen(long request, boolean needless, int flags) {
    if (needless) {
      fuse.fuse_reply_err(request, ENOSYS);
      return;
    }
    RequestMemory memory = ServeThread.memory();
    // struct fuse_open_out, in which libfuse knows fewer flags than the kernel: handle (8 bytes),
    // flags, padding (4 each).
    memory.answer(OPEN_OUT_SIZE).putLong(0).putInt(flags).putInt(0);
    fuse.fuse_reply_buf(request, memory.answerAddress(), OPEN_OUT_SIZE);
  }

  private void read(long request, long id, long size, long offset) {
    RequestMemory memory = ServeThread.memory();
    ByteBuffer answer = memory.answer((int) size);
    int errno = 0;
    try {
      N file = nodes.node(id);
      if (file == null) {
        errno = ESTALE;
      } else {
        fileSystem.read(file, offset, answer);
      }
    } catch (Throwable failure) {
      errno = errno("read at " + offset + " of", id, failure);
      // A size that was read from a damaged object would cut the file off once it is repaired.
      fuse.fuse_lowlevel_notify_inval_inode(memory.channel(), id, ATTRIBUTES_ONLY, 0);
    }
    replyWithAnswer(request, errno, memory, answer.position());
  }

  private void readdir(long request, long id, long size, long cookie) {
    RequestMemory memory = ServeThread.memory();
    ByteBuffer answer = memory.answer((int) size);
    int errno = 0;
    try {
      N directory = nodes.node(id);
      if (directory == null) {
        errno = ESTALE;
      } else if (cookie != DirectoryListing.END) {
        list(directory, id, cookie, answer);
      }
    } catch (Throwable failure) {
      errno = errno("list", id, failure);
    }
    replyWithAnswer(request, errno, memory, answer.position());
  }

  private void list(N directory, long id, long cookie, ByteBuffer answer) throws IOException {
    boolean changes = view.changes(directory);
    int serial = changes ? DirectoryListing.serialOf(cookie) : 0;
    DirectoryListing listing = cookie == 0 ? null : listings.get(id, serial);
    if (listing != null) {
      if (listing.copyAfter(cookie, answer)) {
        listings.remove(id, serial);
      }
      return;
    }
    serial = changes ? listings.nextSerial() : 0;
    N parent = nodes.parent(id);
    long ino = fileSystem.attributes(directory).ino();
    long parentIno = parent == null ? ino : fileSystem.attributes(parent).ino();
    listing = new DirectoryListing();
    listing.list(fileSystem, directory, ino, parentIno, serial);
    if (!listing.copyAfter(cookie, answer)) {
      listings.put(id, serial, listing);
    }
  }

  private void statfs(long request, long id, long unused) {
    RequestMemory memory = ServeThread.memory();
    int errno = 0;
    try {
      memory.setStatvfs(fileSystem.statistics());
    } catch (Throwable failure) {
      errno = errno("statfs", id, failure);
    }
    if (errno != 0) {
      fuse.fuse_reply_err(request, errno);
    } else {
      fuse.fuse_reply_statfs(request, memory.statvfsAddress());
    }
  }

  private void getxattr(long request, long id, long name, long size) {
    RequestMemory memory = ServeThread.memory();
    byte[] nameBytes = memory.receivedBytes(name);
    byte[] value = null;
    int errno = 0;
    try {
      N node = nodes.node(id);
      String decoded = NodeView.decode(nameBytes);
      if (node == null) {
        errno = ESTALE;
      } else if (decoded != null) {
        value = fileSystem.xattr(node, decoded);
      }
    } catch (Throwable failure) {
      String operation = "read attribute " + new String(nameBytes, StandardCharsets.UTF_8) + " of";
      errno = errno(operation, id, failure);
    }
    if (errno == 0 && value == null) {
      errno = ENODATA;
    }
    replyWithBytes(request, errno, memory, value, size);
  }

  private void listxattr(long request, long id, long size) {
    RequestMemory memory = ServeThread.memory();
    byte[] names = null;
    int errno = 0;
    try {
      N node = nodes.node(id);
      if (node == null) {
        errno = ESTALE;
      } else {
        names = NodeView.joined(fileSystem.xattrs(node));
      }
    } catch (Throwable failure) {
      errno = errno("list attributes of", id, failure);
    }
    replyWithBytes(request, errno, memory, names, size);
  }

  private void access(long request, long id, long mask) {
    int errno;
    try {
      N node = nodes.node(id);
      errno = node == null ? ESTALE : view.errnoOfAccess(node, (int) mask);
    } catch (Throwable failure) {
      errno = errno("check access to", id, failure);
    }
    fuse.fuse_reply_err(request, errno);
  }

  private void replyWithAnswer(long request, int errno, RequestMemory memory, int length) {
    if (errno != 0) {
      fuse.fuse_reply_err(request, errno);
    } else {
      fuse.fuse_reply_buf(request, memory.answerAddress(), length);
    }
  }

  /** Answers as getxattr(2) and listxattr(2) do: for a size of 0, with the size that is needed. */
  private void replyWithBytes(
      long request, int errno, RequestMemory memory, byte @Nullable [] bytes, long size) {
    if (bytes == null) {
      fuse.fuse_reply_err(request, errno);
    } else if (size == 0) {
      fuse.fuse_reply_xattr(request, bytes.length);
    } else if (bytes.length > size) {
      fuse.fuse_reply_err(request, ERANGE);
    } else {
      memory.answer(bytes.length).put(bytes);
      fuse.fuse_reply_buf(request, memory.answerAddress(), bytes.length);
    }
  }

  private int errno(String operation, long id, Throwable failure) {
    N node = nodes.node(id);
    return Failures.errno(operation, node == null ? "node " + id : node, failure);
  }
}

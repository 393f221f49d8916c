package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jostree.mount.transport.AttributeBuffer;
import org.jostree.mount.transport.DirectoryListing;
import org.jostree.mount.transport.Failures;
import org.jostree.mount.transport.FileSystemStatistics;
import org.jostree.mount.transport.Lifetime;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.NodeView;
import org.jostree.mount.transport.OpenListings;
import org.jostree.posix.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the kernel asks, from a file system of nodes: one method for each kind of request.
 * Each request is answered exactly once, or not at all if its kind wants no answer.
 */
final class Requests<N> {
  // struct fuse_read_in, for listings too: handle, offset (8 bytes each), size (4), ...
  private static final int OFFSET_AT = 8;
  private static final int SIZE_AT = 16;

  /** struct fuse_getxattr_in: size, padding (4 bytes each); then a name. */
  private static final int NAME_AT = 8;

  // struct fuse_batch_forget_in: count, padding (4 bytes each); then of each node the number and
  // how many lookups (8 bytes each).
  private static final int FORGETS_AT = 8;
  private static final int FORGET = 16;

  /** struct fuse_attr_out. */
  private static final int ATTRIBUTES = 104;

  /** struct fuse_kstatfs. */
  private static final int STATISTICS = 80;

  private static final int LARGEST_XATTR = 64 << 10;

  private final NodeFileSystem<N> fileSystem;
  private final NodeTable<N> nodes;
  private final NodeView<N> view;
  private final Negotiation negotiation;
  private final Openings<N> openings;
  private final Admission admission;
  private final OpenListings listings = new OpenListings();

  Requests(
      NodeFileSystem<N> fileSystem,
      NodeTable<N> nodes,
      NodeView<N> view,
      Negotiation negotiation,
      Openings<N> openings,
      Admission admission) {
    this.fileSystem = fileSystem;
    this.nodes = nodes;
    this.view = view;
    this.negotiation = negotiation;
    this.openings = openings;
    this.admission = admission;
  }

  /** Answers one request. */
  void process(Request request, Reply reply, Channel channel) {
    int opcode = request.opcode();
    if (!Opcode.isAnswered(opcode)) {
      takeNote(request, opcode);
      return;
    }
    try {
      int errno = admission.errno(request.user(), opcode);
      if (errno == 0) {
        errno = compose(opcode, request, reply);
      }
      if (errno != 0) {
        reply.fail(request.unique(), errno);
      }
    } catch (MalformedRequestException malformed) {
      Failures.errno("answer", "the kernel", malformed);
      reply.fail(request.unique(), Errno.EINVAL.code());
    } catch (Throwable failure) {
      reply.fail(request.unique(), errno(opcode, request, failure));
      if (opcode == Opcode.READ) {
        // A size that was read from a damaged object would cut the file off once it is repaired.
        channel.expireAttributes(request.node());
      }
    }
    boolean isHeard = channel.send(reply);
    switch (opcode) {
      case Opcode.INIT -> negotiation.answered();
      case Opcode.LOOKUP -> {
        if (!isHeard) {
          forgetEntry(reply);
        }
        keepListingInStep(request.node(), channel);
      }
      case Opcode.READDIRPLUS -> {
        if (!isHeard) {
          forgetListed(reply);
        }
      }
      case Opcode.OPEN -> {
        if (!isHeard && reply.error() == 0) {
          openings.close(request.node());
        }
      }
      default -> {}
    }
  }

  /** Composes the answer, or returns the number of the error that it is to tell. */
  private int compose(int opcode, Request request, Reply reply) throws IOException {
    switch (opcode) {
      case Opcode.INIT -> {
        negotiation.answer(request, reply);
        return 0;
      }
      case Opcode.STATFS -> {
        return statfs(request, reply);
      }
      case Opcode.RELEASE -> {
        openings.close(request.node());
        reply.succeedEmpty(request.unique());
        return 0;
      }
      case Opcode.RELEASEDIR, Opcode.DESTROY -> {
        reply.succeedEmpty(request.unique());
        return 0;
      }
      case Opcode.IOCTL -> {
        return Errno.ENOTTY.code();
      }
      default -> {
        if (Opcode.changesSomething(opcode)) {
          return Errno.EROFS.code();
        }
      }
    }
    N node = nodes.node(request.node());
    if (node == null) {
      return Errno.ESTALE.code();
    }
    return switch (opcode) {
      case Opcode.LOOKUP -> lookup(node, request, reply);
      case Opcode.GETATTR -> getattr(node, request, reply);
      case Opcode.READLINK -> readlink(node, request, reply);
      case Opcode.OPEN -> openings.open(node, request, reply);
      case Opcode.OPENDIR -> openings.openDirectory(node, request, reply);
      case Opcode.READ -> read(node, request, reply);
      case Opcode.READDIR, Opcode.READDIRPLUS -> readdir(node, request, reply);
      case Opcode.GETXATTR -> getxattr(node, request, reply);
      case Opcode.LISTXATTR -> listxattr(node, request, reply);
      case Opcode.ACCESS -> access(node, request, reply);
      // The kernel then does what is right without asking: locks among its own processes, fsync and
      // flush that succeed, SEEK_DATA by file size, polling that is always ready.
      default -> Errno.ENOSYS.code();
    };
  }

  /**
   * What needs no answer. An INTERRUPT says that somebody who waits got a signal. It is no error to
   * finish what he asked for; and to break it off would be one, since not only a dying process gets
   * signals: a timer's would make {@code stat} fail where no program expects it.
   */
  private void takeNote(Request request, int opcode) {
    try {
      if (opcode == Opcode.FORGET) {
        nodes.forget(request.node(), request.bodyLong(0));
      } else if (opcode == Opcode.BATCH_FORGET) {
        int count = request.bodyInt(0);
        for (int i = 0; i < count; i++) {
          int at = FORGETS_AT + i * FORGET;
          nodes.forget(request.bodyLong(at), request.bodyLong(at + Long.BYTES));
        }
        if (nodes.hasShrunk()) {
          // Left alone, the collector would sit on the memory until as much is needed again.
          System.gc();
        }
      }
    } catch (MalformedRequestException malformed) {
      Failures.errno("forget", "a node", malformed);
    }
  }

  private int lookup(N directory, Request request, Reply reply) throws IOException {
    if (request.nameLength(0) > FileSystemStatistics.LONGEST_NAME) {
      return Errno.ENAMETOOLONG.code();
    }
    CharSequence name = request.bodyText(0);
    N node = name == null ? null : fileSystem.lookup(directory, name);
    if (node == null) {
      Lifetime absence = view.shown(fileSystem.lifetime(directory));
      if (absence.millis() == 0) {
        // Only an entry can carry a lifetime, but an error is what every kernel takes for an
        // answer.
        return Errno.ENOENT.code();
      }
      Reply.putAbsentEntry(reply.body(Reply.ENTRY), absence);
    } else {
      putEntry(reply, reply.body(Reply.ENTRY), node, directory, request.node());
    }
    reply.succeed(request.unique());
    return 0;
  }

  private void putEntry(Reply reply, ByteBuffer body, N node, N directory, long directoryId)
      throws IOException {
    AttributeBuffer attributes = reply.attributes();
    view.attributes(node, attributes);
    // Last, as nothing may fail any more once the node counts as known to the kernel.
    long id = nodes.remember(node, directoryId);
    Reply.putEntry(
        body,
        id,
        view.shown(fileSystem.nameLifetime(directory, node)),
        attributes,
        view.shown(fileSystem.lifetime(node)));
  }

  /** What a lookup in a directory that changes has shown, its listing shall show from then on. */
  private void keepListingInStep(long directory, Channel channel) {
    N node = nodes.node(directory);
    if (node != null && view.changes(node)) {
      channel.expireAttributes(directory);
    }
  }

  private int getattr(N node, Request request, Reply reply) throws IOException {
    AttributeBuffer attributes = reply.attributes();
    view.attributes(node, attributes);
    Reply.putAttributes(reply.body(ATTRIBUTES), view.shown(fileSystem.lifetime(node)), attributes);
    reply.succeed(request.unique());
    return 0;
  }

  private int readlink(N link, Request request, Reply reply) throws IOException {
    byte[] target = fileSystem.readLink(link);
    reply.body(target.length).put(target);
    reply.succeed(request.unique());
    return 0;
  }

  private int read(N file, Request request, Reply reply) throws IOException {
    int size = size(request);
    long offset = request.bodyLong(OFFSET_AT);
    if (size < 0 || offset < 0) {
      return Errno.EINVAL.code();
    }
    fileSystem.read(file, offset, reply.body(size));
    reply.succeed(request.unique());
    return 0;
  }

  /** How much is asked for; negative when it is more than was agreed. */
  private static int size(Request request) throws MalformedRequestException {
    int size = request.bodyInt(SIZE_AT);
    return size > Reply.LARGEST_BODY ? -1 : size;
  }

  private int readdir(N directory, Request request, Reply reply) throws IOException {
    int size = size(request);
    long cookie = request.bodyLong(OFFSET_AT);
    if (size < 0) {
      return Errno.EINVAL.code();
    }
    ByteBuffer body = reply.body(size);
    if (cookie != DirectoryListing.END) {
      list(directory, request, cookie, reply, body);
    }
    reply.succeed(request.unique());
    return 0;
  }

  private void list(N directory, Request request, long cookie, Reply reply, ByteBuffer body)
      throws IOException {
    long id = request.node();
    boolean changes = view.changes(directory);
    int serial = changes ? DirectoryListing.serialOf(cookie) : 0;
    DirectoryListing listing = cookie == 0 ? null : listings.get(id, serial);
    boolean isKept = listing != null;
    if (listing == null) {
      serial = changes ? listings.nextSerial() : 0;
      N parent = nodes.parent(id);
      long ino = ino(directory, reply);
      long parentIno = parent == null ? ino : ino(parent, reply);
      listing = reply.listing();
      listing.list(fileSystem, directory, ino, parentIno, serial);
    }
    boolean isEnd =
        request.opcode() == Opcode.READDIRPLUS
            ? copyWithAttributes(directory, id, listing, cookie, reply, body)
            : listing.copyAfter(cookie, body);
    if (isEnd && isKept) {
      listings.remove(id, serial);
    } else if (!isEnd && !isKept) {
      listings.put(id, serial, reply.takeListing());
    }
  }

  private long ino(N node, Reply reply) throws IOException {
    fileSystem.attributes(node, reply.attributes());
    return reply.attributes().ino();
  }

  /** Puts as many names as fit, each with its attributes, and says whether these were the rest. */
  private boolean copyWithAttributes(
      N directory, long id, DirectoryListing listing, long cookie, Reply reply, ByteBuffer body) {
    int index = listing.indexAfter(cookie);
    while (index < listing.size()
        && Reply.ENTRY + listing.recordLength(index) <= body.remaining()) {
      int start = body.position();
      try {
        N node =
            listing.isNameOfAnother(index)
                ? fileSystem.lookup(directory, listing.name(index))
                : null;
        if (node == null) {
          Reply.putZeros(body, Reply.ENTRY);
        } else {
          putEntry(reply, body, node, directory, id);
        }
      } catch (Throwable failure) {
        // The name is there all the same; looking it up gives the error, with its reason.
        body.position(start);
        Reply.putZeros(body, Reply.ENTRY);
      }
      listing.copy(index, body);
      index++;
    }
    return index == listing.size();
  }

  private int statfs(Request request, Reply reply) throws IOException {
    FileSystemStatistics statistics = fileSystem.statistics();
    ByteBuffer body = reply.body(STATISTICS);
    // Blocks, free, available; files, free; sizes of a block, of the longest name, of a fragment.
    body.putLong(statistics.blocks()).putLong(statistics.freeBlocks());
    body.putLong(statistics.availableBlocks());
    body.putLong(statistics.files()).putLong(statistics.freeFiles());
    body.putInt(statistics.blockSize()).putInt(FileSystemStatistics.LONGEST_NAME);
    body.putInt(statistics.blockSize()).putInt(0);
    Reply.putZeros(body, 24);
    reply.succeed(request.unique());
    return 0;
  }

  private int getxattr(N node, Request request, Reply reply) throws IOException {
    CharSequence name = request.bodyText(NAME_AT);
    byte[] value = name == null ? null : fileSystem.xattr(node, name);
    return value == null ? Errno.ENODATA.code() : putBytes(value, request, reply);
  }

  private int listxattr(N node, Request request, Reply reply) throws IOException {
    return putBytes(NodeView.joined(fileSystem.xattrs(node)), request, reply);
  }

  /** Answers as getxattr(2) and listxattr(2) do: for a size of 0, with the size that is needed. */
  private static int putBytes(byte[] bytes, Request request, Reply reply)
      throws MalformedRequestException {
    int size = request.bodyInt(0);
    if (bytes.length > LARGEST_XATTR) {
      return Errno.E2BIG.code();
    }
    if (size == 0) {
      reply.body(8).putInt(bytes.length).putInt(0);
    } else if (Integer.compareUnsigned(bytes.length, size) > 0) {
      return Errno.ERANGE.code();
    } else {
      reply.body(bytes.length).put(bytes);
    }
    reply.succeed(request.unique());
    return 0;
  }

  private int access(N node, Request request, Reply reply) throws IOException {
    int errno = view.errnoOfAccess(node, request.bodyInt(0));
    reply.succeedEmpty(request.unique());
    return errno;
  }

  /** Takes back what an answer to LOOKUP told that nobody heard. */
  private void forgetEntry(Reply reply) {
    if (reply.error() == 0) {
      long id = reply.composedBody().getLong();
      if (id != 0) {
        nodes.forget(id, 1);
      }
    }
  }

  /** The same for a listing with attributes. */
  private void forgetListed(Reply reply) {
    ByteBuffer body = reply.composedBody();
    while (body.hasRemaining()) {
      int start = body.position();
      long id = body.getLong(start);
      if (id != 0) {
        nodes.forget(id, 1);
      }
      body.position(DirectoryListing.endOfRecord(body, start + Reply.ENTRY));
    }
  }

  private int errno(int opcode, Request request, Throwable failure) {
    long id = request.node();
    N node = nodes.node(id);
    return Failures.errno(operation(opcode, request), node == null ? "node " + id : node, failure);
  }

  private static String operation(int opcode, Request request) {
    return switch (opcode) {
      case Opcode.LOOKUP -> "look up " + name(request, 0) + " in";
      case Opcode.GETATTR -> "stat";
      case Opcode.READLINK -> "read link";
      case Opcode.OPEN -> "open";
      case Opcode.READ -> "read at " + offset(request) + " of";
      case Opcode.READDIR, Opcode.READDIRPLUS -> "list";
      case Opcode.STATFS -> "statfs";
      case Opcode.GETXATTR -> "read attribute " + name(request, NAME_AT) + " of";
      case Opcode.LISTXATTR -> "list attributes of";
      case Opcode.ACCESS -> "check access to";
      default -> "answer request " + opcode + " about";
    };
  }

  private static @Nullable CharSequence name(Request request, int offset) {
    try {
      return request.bodyText(offset);
    } catch (MalformedRequestException none) {
      return null;
    }
  }

  private static long offset(Request request) {
    try {
      return request.bodyLong(OFFSET_AT);
    } catch (MalformedRequestException none) {
      return -1;
    }
  }
}

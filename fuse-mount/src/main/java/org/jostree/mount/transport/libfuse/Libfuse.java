package org.jostree.mount.transport.libfuse;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.IgnoreError;
import org.jostree.mount.transport.MountException;

/**
 * The functions of libfuse 2.9 that are used, by their names in fuse_lowlevel.h and fuse_common.h.
 *
 * <p>Pointers that pass through on every request are plain {@code long}s, which the platforms of
 * libfuse pass just like pointers, so that no object is made for them. Functions that answer return
 * 0 or a negative error number; ENOENT says that the asking process was interrupted meanwhile.
 */
public interface Libfuse {

  /** {@code struct fuse_chan *}, 0 on failure; the library then has said why on standard error. */
  long fuse_mount(String mountpoint, Pointer args);

  void fuse_unmount(String mountpoint, long channel);

  void fuse_opt_free_args(Pointer args);

  /** {@code struct fuse_session *}, 0 on failure. */
  long fuse_lowlevel_new(Pointer args, Pointer operations, long operationsSize, long userdata);

  void fuse_session_add_chan(long session, long channel);

  void fuse_session_remove_chan(long channel);

  void fuse_session_destroy(long session);

  int fuse_session_exited(long session);

  /** Hands a received request over, which calls one of the operations on the same thread. */
  @IgnoreError
  void fuse_session_process(long session, long buffer, long length, long channel);

  /** A channel with operations of one's own. */
  long fuse_chan_new(Pointer operations, int descriptor, long bufferSize, long data);

  long fuse_chan_bufsize(long channel);

  /**
   * Waits for a request; returns its length, 0 after the end of the mount, or a negative error
   * number.
   */
  @IgnoreError
  int fuse_chan_recv(long channelPointer, long buffer, long size);

  @IgnoreError
  int fuse_chan_send(long channel, long iovec, long count);

  void fuse_chan_destroy(long channel);

  /** With a negative offset: that only attributes are to be asked for again. */
  @IgnoreError
  int fuse_lowlevel_notify_inval_inode(long channel, long node, long offset, long length);

  @IgnoreError
  int fuse_reply_err(long request, int errno);

  @IgnoreError
  void fuse_reply_none(long request);

  @IgnoreError
  int fuse_reply_entry(long request, long entryParam);

  @IgnoreError
  int fuse_reply_attr(long request, long stat, double lifetimeSeconds);

  @IgnoreError
  int fuse_reply_readlink(long request, long target);

  @IgnoreError
  int fuse_reply_buf(long request, long buffer, long size);

  @IgnoreError
  int fuse_reply_statfs(long request, long statvfs);

  @IgnoreError
  int fuse_reply_xattr(long request, long size);

  /**
   * Loads the library.
   *
   * @throws MountException if it is not installed
   */
  static Libfuse load() throws MountException {
    try {
      return LibraryLoader.create(Libfuse.class).failImmediately().load("libfuse.so.2");
    } catch (UnsatisfiedLinkError absent) {
      throw new MountException(
          "libfuse 2 is not installed (libfuse.so.2; on Debian: apt install libfuse2)", absent);
    }
  }
}

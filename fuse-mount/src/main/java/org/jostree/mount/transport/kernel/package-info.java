/**
 * Serves a file system by speaking the FUSE protocol on /dev/fuse itself: Linux only, and the
 * fastest way, since nothing is between a request and its answer and every feature of the kernel is
 * there for the taking. Layouts and numbers are those of include/uapi/linux/fuse.h, in the byte
 * order of the machine.
 */
@NullMarked
package org.jostree.mount.transport.kernel;

import org.jspecify.annotations.NullMarked;

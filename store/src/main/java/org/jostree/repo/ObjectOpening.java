package org.jostree.repo;

import java.nio.charset.StandardCharsets;
import org.jostree.object.Checksum;
import org.jostree.object.ObjectType;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Opens file objects one after the other, for servers, whose answers are to make no garbage: of the
 * path of one, only the digits are put anew for the next. For one thread.
 */
final class ObjectOpening {
  private static final ThreadLocal<ObjectOpening> OF_THREAD =
      ThreadLocal.withInitial(ObjectOpening::new);

  private static final int FLAGS =
      OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;

  /** Between the first two digits and the others there is a slash. */
  private static final int DIGITS_ABOVE = 2;

  private @Nullable LooseObjects place;
  private byte[] path = {};
  private int digitsAt;

  private ObjectOpening() {}

  /** Opens one as it lies among those objects. */
  static Fd open(LooseObjects objects, Checksum checksum) throws PosixException {
    ObjectOpening opening = OF_THREAD.get();
    opening.put(objects, checksum);
    return Posix.instance().openat(Fd.CWD, opening.path, FLAGS, 0);
  }

  private void put(LooseObjects objects, Checksum checksum) {
    if (place != objects) {
      String text = objects.pathText(checksum, ObjectType.FILE);
      String above = text.substring(0, text.lastIndexOf('/') - DIGITS_ABOVE);
      path = text.getBytes(StandardCharsets.UTF_8);
      digitsAt = above.getBytes(StandardCharsets.UTF_8).length;
      place = objects;
    }
    for (int i = 0; i < Checksum.HEX_LENGTH; i++) {
      path[digitsAt + (i < DIGITS_ABOVE ? i : i + 1)] = (byte) checksum.hexDigit(i);
    }
  }
}

package org.jostree.repo;

import java.io.IOException;
import org.jostree.object.Checksum;
import org.jostree.object.ObjectName;
import org.jspecify.annotations.Nullable;

/** An object's bytes are not those that its name promises. */
public class CorruptObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ObjectName object;
  private final transient @Nullable Checksum actual;

  /** The bytes have another checksum. */
  public CorruptObjectException(ObjectName object, Checksum actual) {
    super(
        "Corrupted "
            + object.type().extension()
            + " object; checksum expected='"
            + object.checksum()
            + "' actual='"
            + actual
            + "'");
    this.object = object;
    this.actual = actual;
  }

  /** The bytes cannot be read as such an object at all. */
  public CorruptObjectException(ObjectName object, String fault, @Nullable Throwable cause) {
    super("Corrupted object " + object.display() + ": " + fault, cause);
    this.object = object;
    this.actual = null;
  }

  /** The object, its checksum the expected one. */
  public ObjectName object() {
    return object;
  }

  /** The checksum of the bytes found, or null when they could not be read as far as that. */
  public @Nullable Checksum actual() {
    return actual;
  }
}

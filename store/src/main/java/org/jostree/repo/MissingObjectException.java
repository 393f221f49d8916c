package org.jostree.repo;

import java.io.IOException;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;

/** An object that is referred to, or asked for, is not in the repository. */
public class MissingObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ObjectName object;

  public MissingObjectException(ObjectName object) {
    this("", object);
  }

  /** Says in front of the message what was about to be done. */
  MissingObjectException(String doing, ObjectName object) {
    super(
        object instanceof FileId
            ? doing + "Couldn't find file object '" + object.checksum() + "'"
            : "No such metadata object " + object.display());
    this.object = object;
  }

  MissingObjectException(String message, ObjectName object, Throwable cause) {
    super(message, cause);
    this.object = object;
  }

  /** The object that is not there. */
  public ObjectName object() {
    return object;
  }
}

package org.jostree.repo;

import java.io.IOException;
import org.jostree.object.ObjectName;

/** An object that is missing or damaged could not be had from where missing ones come from. */
public final class UnavailableObjectException extends MissingObjectException {
  private static final long serialVersionUID = 1L;

  /**
   * Of an object.
   *
   * @param failure what reading it has said
   * @param cause why it could not be had
   */
  public UnavailableObjectException(ObjectName object, IOException failure, Throwable cause) {
    super(failure.getMessage() + ", and fetching it failed", object, cause);
  }
}

package org.jostree.page;

import java.io.IOException;

/** A request that there is no page for; the message is for who has made it. */
final class Refusal extends IOException {
  private static final long serialVersionUID = 1L;

  static final int BAD_REQUEST = 400;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int TOO_LARGE = 422;

  private final int status;

  private Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  /** What was asked for makes no sense. */
  static Refusal badRequest(String message) {
    return new Refusal(BAD_REQUEST, message);
  }

  /** It is not for everybody. */
  static Refusal forbidden(String message) {
    return new Refusal(FORBIDDEN, message);
  }

  /** There is nothing of that name. */
  static Refusal notFound(String message) {
    return new Refusal(NOT_FOUND, message);
  }

  /** It is there, but showing it would take too much. */
  static Refusal tooLarge(String message) {
    return new Refusal(TOO_LARGE, message);
  }

  int status() {
    return status;
  }
}

package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on calls that must fail. */
final class PosixFailures {
  private PosixFailures() {}

  static PosixException assertFails(Errno expected, ThrowingCallable call) {
    PosixException failure = catchThrowableOfType(PosixException.class, call);
    assertThat(failure).as("a call that must fail").isNotNull();
    assertThat(failure.errno()).isEqualTo(expected);
    return failure;
  }
}

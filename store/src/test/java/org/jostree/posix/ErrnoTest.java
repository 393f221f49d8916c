package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ErrnoTest {
  @Test
  void knowsEveryNumberOfLinux() {
    Set<Integer> unknown = new TreeSet<>();
    for (int code = 1; code <= 133; code++) {
      Errno errno = Errno.fromCode(code);
      if (errno == Errno.UNKNOWN) {
        unknown.add(code);
      } else {
        assertThat(errno.code()).isEqualTo(code);
      }
    }
    // Linux itself leaves these two out.
    assertThat(unknown).containsExactly(41, 58);
  }

  @Test
  void takesOtherNumbersForUnknown() {
    assertThat(Set.of(0, -1, 134, Integer.MAX_VALUE, Integer.MIN_VALUE))
        .allMatch(code -> Errno.fromCode(code) == Errno.UNKNOWN);
  }

  @Test
  void speaksAsGlibcDoes() {
    assertThat(Errno.ENOENT.message()).isEqualTo("No such file or directory");
    assertThat(Errno.EIO.message()).isEqualTo("Input/output error");
    assertThat(Errno.ENOTSUP.message()).isEqualTo("Operation not supported");
    assertThat(Errno.EAGAIN.message()).isEqualTo("Resource temporarily unavailable");
    assertThat(Errno.EDEADLK.message()).isEqualTo("Resource deadlock avoided");
  }

  @Test
  void exceptionSaysCallNameAndReason() {
    assertThat(new PosixException(2, "openat", "a b"))
        .hasMessage("openat(a b): No such file or directory");
    assertThat(new PosixException(5, "fsync", "")).hasMessage("fsync: Input/output error");
    assertThat(new PosixException(4000, "fsync", "")).hasMessage("fsync: Unknown error 4000");
    assertThat(new PosixException(4000, "fsync", "").code()).isEqualTo(4000);
  }
}

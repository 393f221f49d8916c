package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of both architectures, wherever this runs, against the kernel's own headers. */
class SystemCallsTest {
  private static final Path SOURCE = Path.of("src/main/java/org/jostree/posix/SystemCalls.java");
  private static final Pattern OURS =
      Pattern.compile("static final int (\\w+) = number\\((\\d+), (\\d+)\\);");
  private static final Pattern THEIRS =
      Pattern.compile("(?m)^#define (?:__NR|__NR3264)_(\\w+)\\s+(\\d+)$");

  @Test
  void amd64NumbersAreThoseOfTheKernel() throws IOException {
    compare(Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), 2);
  }

  @Test
  void aarch64NumbersAreThoseOfTheKernel() throws IOException {
    compare(Path.of("/usr/include/asm-generic/unistd.h"), 3);
  }

  private static void compare(Path header, int group) throws IOException {
    assumeTrue(Files.exists(header), "needs " + header + " of linux-libc-dev");
    Map<String, Integer> theirs = new HashMap<>();
    Matcher defined = THEIRS.matcher(Files.readString(header));
    while (defined.find()) {
      theirs.put(defined.group(1), Integer.valueOf(defined.group(2)));
    }
    int compared = 0;
    Matcher ours = OURS.matcher(Files.readString(SOURCE));
    while (ours.find()) {
      String name = ours.group(1).toLowerCase(java.util.Locale.ROOT);
      assertThat(Integer.valueOf(ours.group(group))).as(name).isEqualTo(theirs.get(name));
      compared++;
    }
    assertThat(compared).isGreaterThan(40);
  }
}

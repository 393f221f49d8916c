package org.jostree.cli.start;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The program that an installer runs where the machine's native library is not yet beside the jar:
 * takes it out of the jar, so that no mount has to write it to /tmp.
 */
public final class UnpackNativeLibrary {
  private static final String NAME = "libjffi-1.2.so";

  private UnpackNativeLibrary() {}

  /** Writes into the directory that the only word names. */
  public static void main(String[] words) throws IOException {
    if (words.length != 1) {
      throw new IllegalArgumentException("expected one word: the directory to write into");
    }
    Path directory = Path.of(words[0]);
    String resource = "/jni/" + platform(System.getProperty("os.arch", "")) + "-Linux/" + NAME;
    Path temporary = directory.resolve(NAME + ".new");
    try (InputStream library = UnpackNativeLibrary.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IOException("the jar lacks " + resource);
      }
      Files.copy(library, temporary, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(temporary, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The jar's name for a processor that Java calls so. */
  private static String platform(String architecture) {
    return architecture.equals("amd64") ? "x86_64" : architecture;
  }
}

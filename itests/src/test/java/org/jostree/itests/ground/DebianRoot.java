package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.SourceTree;

/**
 * A Debian 12 root in two versions that differ in 300 entries, and repositories in which the
 * reference committed both. Made on first use by itests/bin/debian-root, in two to four minutes,
 * and kept; read only.
 */
public final class DebianRoot {
  private final Path directory;

  private DebianRoot(Path directory) {
    this.directory = directory;
  }

  public static DebianRoot locate() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    Machine.needs("debootstrap");
    Machine.needs("python3");
    String path =
        Command.of(SourceTree.root().resolve("itests/bin/debian-root").toString())
            .within(Duration.ofMinutes(15))
            .print();
    return new DebianRoot(Path.of(path));
  }

  /** The tree itself: {@code v1} or {@code v2}. */
  public Path tree(String version) {
    return directory.resolve(version);
  }

  /**
   * The reference's repository of a mode, with the refs {@code v1}, {@code v2} and {@code main}.
   */
  public Path repository(String mode) {
    return directory.resolve(mode);
  }

  /** What differs between the versions, one {@code kind path} a line. */
  public Path changes() {
    return directory.resolve("changes.txt");
  }

  /** The options that give a commit of ours the very checksum of the reference's {@code v1}. */
  public static String[] commitOptions(String version) {
    return new String[] {
      "--branch=main",
      "--subject=Debian 12 " + version,
      "--timestamp=2026-01-0" + version.substring(1) + " 12:00:00 +0000"
    };
  }
}

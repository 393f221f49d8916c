package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.process.Command;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A directory of its own for each test, on a file system with extended attributes, gone afterwards
 * together with whatever is still mounted in it. Register it as a field with
 * {@code @RegisterExtension}.
 */
public final class Workspace implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
  private Path directory = Path.of("/nonexistent");

  /** A workspace outside of JUnit's life cycle, to be closed by the caller. */
  public static Workspace open() throws IOException {
    Workspace workspace = new Workspace();
    workspace.make();
    return workspace;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    make();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    close();
  }

  private void make() throws IOException {
    // /tmp may be a tmpfs, which before Linux 6.6 has no attributes of the user namespace.
    Path parent = Path.of(System.getProperty("jostree.itests.work", "/var/tmp"));
    directory = Files.createTempDirectory(parent, "jostree-itests-");
    // Others have to get through it to a mount that they may use.
    Command.of("chmod", "755", directory.toString()).run().expectSuccess();
  }

  @Override
  public void close() throws IOException {
    for (Path mountPoint : MountTable.below(directory)) {
      Command.of("umount", "-l", mountPoint.toString()).run();
    }
    // Not with java.nio: rm copes with every name and with paths longer than PATH_MAX.
    Command.of("rm", "-rf", "--one-file-system", directory.toString()).run().expectSuccess();
  }

  public Path path() {
    return directory;
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  /** A new empty directory. */
  public Path directory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }
}

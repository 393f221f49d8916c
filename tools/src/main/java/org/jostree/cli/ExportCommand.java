package org.jostree.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.export.TarExport;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;

/** {@code export}: a commit as a tar. */
final class ExportCommand extends RepoCommand {
  /** Whoever reads a tar from a pipe or a tape may ask for blocks of this size. */
  private static final int PIPE_BLOCK_BYTES = 10240;

  private static final int FILE_BLOCK_BYTES = 512;
  private static final int BUFFER_BYTES = 256 << 10;
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private final Flag noXattrs = options.flag("no-xattrs", "Skip output of extended attributes");
  private final Text subpath = options.text("subpath", "PATH", "Checkout sub-directory PATH");
  private final Text prefix =
      options.text("prefix", "PATH", "Add PATH as prefix to archive pathnames");
  private final Text outputFile = options.text('o', "output", "PATH", "Output to PATH ");

  ExportCommand() {
    super("export", "COMMIT", "Stream COMMIT to stdout in tar format");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String revision = requireArgument("A COMMIT argument is required");
      CommitId commit = repo.refs().resolve(revision);
      TarExport export =
          new TarExport(repo)
              .withoutXattrs(noXattrs.isGiven())
              .subpath(subpath.valueOr("/"))
              .prefix(prefix.valueOr(""));
      String file = outputFile.value();
      if (file == null) {
        boolean toFile = Files.isRegularFile(STANDARD_OUTPUT);
        export.run(commit, output, toFile ? FILE_BLOCK_BYTES : PIPE_BLOCK_BYTES);
      } else {
        write(export, commit, Path.of(file));
      }
    }
  }

  /** A file gets its name when it is complete; a pipe or a device is written to as it is. */
  private static void write(TarExport export, CommitId commit, Path file) throws IOException {
    boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (!isNew && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      try (OutputStream out = buffered(file, StandardOpenOption.WRITE)) {
        export.run(commit, out, PIPE_BLOCK_BYTES);
      }
      return;
    }
    Path temporary =
        file.resolveSibling(".jostree-export-" + Long.toString(ProcessHandle.current().pid(), 36));
    try {
      try (OutputStream out = buffered(temporary, StandardOpenOption.CREATE_NEW)) {
        export.run(commit, out, FILE_BLOCK_BYTES);
      } catch (NoSuchFileException e) {
        throw new CommandException("Failed to open '" + file + "'", e);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static OutputStream buffered(Path file, StandardOpenOption option) throws IOException {
    OutputStream out = Files.newOutputStream(file, option, StandardOpenOption.WRITE);
    return new BufferedOutputStream(out, BUFFER_BYTES);
  }
}

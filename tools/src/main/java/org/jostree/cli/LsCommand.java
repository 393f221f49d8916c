package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jostree.cli.options.Flag;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.repo.CommitTree;
import org.jostree.repo.Repo;

/** {@code ls}: the files of a commit. */
final class LsCommand extends RepoCommand {
  private final Flag directoriesOnly =
      options.flag('d', "dironly", "Do not recurse into directory arguments");
  private final Flag recursive = options.flag('R', "recursive", "Print directories recursively");
  private final Flag checksums = options.flag('C', "checksum", "Print checksum");
  private final Flag xattrs = options.flag('X', "xattrs", "Print extended attributes");
  private final Flag namesOnly =
      options.flag("nul-filenames-only", "Print only filenames, NUL separated");

  LsCommand() {
    super("ls", "COMMIT [PATH...]", "List file paths");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String revision = requireArgument("An COMMIT argument is required");
      CommitTree tree = CommitTree.open(repo, repo.refs().resolve(revision));
      List<String> paths = arguments().subList(1, arguments().size());
      Listing listing = new Listing(repo, output);
      for (String path : paths.isEmpty() ? List.of("/") : paths) {
        listing.printArgument(path, find(tree, path));
      }
    }
  }

  private static DirTree.Entry find(CommitTree tree, String path) throws IOException {
    try {
      return tree.find(path);
    } catch (IOException e) {
      throw new CommandException("Inspecting path '" + path + "': " + e.getMessage(), e);
    }
  }

  /** The lines of one run. */
  private final class Listing {
    private final Repo repo;
    private final Output output;

    /** Most directories of a tree share a few of these. */
    private final Map<DirMetaId, DirMeta> metas = new HashMap<>();

    Listing(Repo repo, Output output) {
      this.repo = repo;
      this.output = output;
    }

    void printArgument(String argument, DirTree.Entry entry) throws IOException {
      String path = Path.of("/" + argument).normalize().toString();
      if (entry instanceof DirTree.FileEntry file) {
        printFile(path, file.file());
      } else if (entry instanceof DirTree.Subdirectory directory) {
        printDirectory(path, directory);
        if (!directoriesOnly.isGiven()) {
          printChildren(path, directory);
        }
      }
    }

    private void printChildren(String path, DirTree.Subdirectory directory) throws IOException {
      DirTree tree = repo.readDirTree(directory.tree());
      String parent = path.equals("/") ? path : path + "/";
      for (int i = 0; i < tree.fileCount(); i++) {
        printFile(parent + tree.fileName(i), tree.file(i));
      }
      for (int i = 0; i < tree.directoryCount(); i++) {
        String child = parent + tree.directoryName(i);
        printDirectory(child, tree.directory(i));
        if (recursive.isGiven()) {
          printChildren(child, tree.directory(i));
        }
      }
    }

    private void printFile(String path, FileId file) throws IOException {
      if (namesOnly.isGiven()) {
        printName(path);
        return;
      }
      FileHeader.Sized sized =
          xattrs.isGiven() ? repo.readFileHeader(file) : repo.readFileHeaderWithoutXattrs(file);
      FileHeader header = sized.header();
      StringBuilder line = new StringBuilder();
      line.append(header.isSymlink() ? 'l' : '-');
      appendNumbers(line, header.mode(), header.uid(), header.gid(), sized.size());
      if (checksums.isGiven()) {
        line.append(file.hex()).append(' ');
      }
      appendXattrs(line, header.xattrs());
      line.append(path);
      if (header.isSymlink()) {
        line.append(" -> ").append(header.symlinkTarget());
      }
      output.println(line.toString());
    }

    private void printDirectory(String path, DirTree.Subdirectory directory) throws IOException {
      if (namesOnly.isGiven()) {
        printName(path);
        return;
      }
      DirMeta meta = meta(directory.meta());
      StringBuilder line = new StringBuilder("d");
      appendNumbers(line, meta.mode(), meta.uid(), meta.gid(), 0);
      if (checksums.isGiven()) {
        line.append(directory.tree().hex()).append(' ');
        line.append(directory.meta().hex()).append(' ');
      }
      appendXattrs(line, meta.xattrs());
      output.println(line.append(path).toString());
    }

    private DirMeta meta(DirMetaId id) throws IOException {
      DirMeta meta = metas.get(id);
      if (meta == null) {
        meta = repo.readDirMeta(id);
        metas.put(id, meta);
      }
      return meta;
    }

    private void printName(String path) throws IOException {
      output.print(path);
      output.write(0);
    }

    private void appendXattrs(StringBuilder line, Xattrs of) {
      if (xattrs.isGiven()) {
        line.append(XattrText.of(of)).append(' ');
      }
    }
  }

  /** {@code 00755 0 0 0 }: permissions, user, group, bytes. */
  private static void appendNumbers(StringBuilder line, int mode, int uid, int gid, long size) {
    String permissions = Integer.toOctalString(mode & ~FileModes.TYPE_MASK);
    line.append("0".repeat(Math.max(0, 5 - permissions.length()))).append(permissions);
    line.append(' ').append(Integer.toUnsignedString(uid));
    line.append(' ').append(Integer.toUnsignedString(gid));
    String bytes = Long.toString(size);
    line.append(' ').append(" ".repeat(Math.max(0, 6 - bytes.length()))).append(bytes);
    line.append(' ');
  }
}

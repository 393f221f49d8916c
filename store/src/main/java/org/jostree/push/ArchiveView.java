package org.jostree.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.AuxiliaryObjectName;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jspecify.annotations.Nullable;

/** The files that a repository would have if it were an archive, as far as a pull needs them. */
final class ArchiveView {
  private static final String CONFIG = "[core]\nrepo_version=1\nmode=archive-z2\n";
  private static final String ARCHIVED = "filez";

  private final Repo repo;

  ArchiveView(Repo repo) {
    this.repo = repo;
  }

  /** Something that can be written to a stream. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** What is at a path below the top of the archive, or null when there is nothing. */
  @Nullable Content find(String path) throws IOException {
    if (path.equals("config")) {
      return out -> out.write(CONFIG.getBytes(UTF_8));
    }
    ObjectName name = parse(path);
    if (name == null) {
      return null;
    }
    if (name instanceof AuxiliaryObjectName) {
      GVariantReader detached = repo.readDetachedMetadata(new CommitId(name.checksum()));
      return detached == null ? null : out -> out.write(detached.toByteArray());
    }
    if (!repo.has(name)) {
      return null;
    }
    if (name instanceof FileId file) {
      return out -> writeFile(file, out);
    }
    byte[] bytes = repo.readMetadata(name);
    return out -> out.write(bytes);
  }

  private static @Nullable ObjectName parse(String path) {
    List<String> names = List.of(path.split("/", -1));
    int dot = path.lastIndexOf('.');
    if (names.size() != 3 || !names.get(0).equals("objects") || dot < 0) {
      return null;
    }
    String extension = path.substring(dot + 1);
    ObjectType type = extension.equals(ARCHIVED) ? ObjectType.FILE : type(extension);
    String hex = names.get(1) + names.get(2).substring(0, Math.max(names.get(2).indexOf('.'), 0));
    Checksum checksum = Checksum.parse(hex);
    if (type == null || checksum == null) {
      return null;
    }
    return type == ObjectType.COMMIT_META
        ? new AuxiliaryObjectName(checksum, type)
        : ObjectName.of(checksum, type);
  }

  private static @Nullable ObjectType type(String extension) {
    return switch (extension) {
      case "commit", "dirtree", "dirmeta", "commitmeta" -> ObjectType.ofExtension(extension);
      default -> null;
    };
  }

  private void writeFile(FileId file, OutputStream out) throws IOException {
    Repo holder = repo.holder(file);
    if (holder != null && holder.mode() == RepoMode.ARCHIVE) {
      Files.copy(holder.objectPath(file), out);
      return;
    }
    try (FileObject object = repo.openFile(file);
        InputStream content = object.content()) {
      out.write(object.header().framedForArchive(object.size()));
      if (object.header().isSymlink()) {
        return;
      }
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      try {
        DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater);
        content.transferTo(deflated);
        deflated.finish();
      } finally {
        deflater.end();
      }
    }
  }
}

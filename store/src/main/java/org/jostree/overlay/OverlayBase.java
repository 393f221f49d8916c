package org.jostree.overlay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.DurableFiles;
import org.jostree.repo.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * What an upper layer was made over. It is remembered beside the layer, since the layer means
 * nothing without it: a key file {@code base} with the group {@code overlay}.
 *
 * @param commits the commits that lie below, the lowest first; one or more
 * @param subpath the directory of them that is the root; empty for their own
 * @param marks how the kernel marks what it needs to know
 */
public record OverlayBase(List<CommitId> commits, String subpath, OverlayMarks marks) {
  private static final String GROUP = "overlay";
  private static final String COMMITS = "commits";
  private static final String SUBPATH = "subpath";
  private static final String MARKS = "xattrs";

  /** The name of the upper layer in the directory of an overlay. */
  public static final String UPPER = "upper";

  private static final String FILE = "base";

  public OverlayBase {
    commits = List.copyOf(commits);
  }

  /**
   * What is remembered in the directory of an overlay; null if nothing is.
   *
   * @throws IOException when it cannot be read, or is none of this program's
   */
  public static @Nullable OverlayBase read(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    if (!Files.exists(path)) {
      return null;
    }
    KeyFile file = KeyFile.load(path);
    List<CommitId> commits = new ArrayList<>();
    List<String> texts = file.getList(GROUP, COMMITS);
    for (String hex : texts == null ? List.<String>of() : texts) {
      Checksum checksum = Checksum.parse(hex);
      if (checksum == null) {
        throw new IOException(path + " has a commit that is none: " + hex);
      }
      commits.add(new CommitId(checksum));
    }
    if (commits.isEmpty()) {
      throw new IOException(path + " does not say which commit the overlay was made over");
    }
    String subpath = file.get(GROUP, SUBPATH);
    return new OverlayBase(
        commits, subpath == null ? "" : subpath, OverlayMarks.named(file.get(GROUP, MARKS)));
  }

  /** Remembers it, so that a power cut leaves it or nothing. */
  public void write(Path directory) throws IOException {
    KeyFile file = new KeyFile();
    file.setList(GROUP, COMMITS, commits.stream().map(CommitId::hex).toList());
    if (!subpath.isEmpty()) {
      file.set(GROUP, SUBPATH, subpath);
    }
    file.set(GROUP, MARKS, marks.word());
    DurableFiles.replace(
        directory.resolve(FILE), file.toString().getBytes(StandardCharsets.UTF_8), true);
  }

  /** Forgets what is remembered in a directory. */
  public static void forget(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  /** The same place in the same commits, whatever the marks. */
  public boolean isSameAs(OverlayBase other) {
    return commits.equals(other.commits) && subpath.equals(other.subpath);
  }

  /** For messages: the commits, and the directory in them. */
  public String describe() {
    List<String> hex = commits.stream().map(CommitId::hex).toList();
    return String.join(" + ", hex) + (subpath.isEmpty() ? "" : ", directory " + subpath);
  }
}

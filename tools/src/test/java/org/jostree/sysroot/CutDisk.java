package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jostree.posix.TreeRemoval;

/**
 * A disk whose power fails behind a given step. What the steps do is done, as long as there is
 * power. Beside it lies a copy of what the disk has for certain: all of it as of the last sync, and
 * from then on what single steps put there. What was only written since then has got lost.
 */
final class CutDisk implements Durability {
  /** Not an exception: whatever tidies up behind failures does not run when the power fails. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** What happens to removals, for which nobody waits. */
  enum Removals {
    LOST,
    DONE
  }

  private final Durability disk = new DiskDurability(SampleSystem.OPTIONS);
  private final Path root;
  private final Path copy;
  private final Removals removals;
  private final boolean syncing;
  private final int last;
  private int steps;

  /**
   * @param root the sysroot
   * @param copy where the copy is made; nothing is there yet
   * @param syncing whether syncs of whole file systems are done; who leaves them away is caught
   * @param last the step behind which the power fails; 0 for never
   */
  CutDisk(Path root, Path copy, Removals removals, boolean syncing, int last) throws IOException {
    this.root = root;
    this.copy = copy;
    this.removals = removals;
    this.syncing = syncing;
    this.last = last;
    takeCopy();
  }

  /** What the disk has for certain. */
  Path copy() {
    return copy;
  }

  /** How many steps were done. */
  int steps() {
    return steps;
  }

  private void step() {
    steps++;
    if (steps == last) {
      throw new PowerCut();
    }
  }

  private void takeCopy() throws IOException {
    TreeRemoval.remove(copy);
    int status;
    try {
      status =
          new ProcessBuilder("cp", "-a", root.toString(), copy.toString())
              .inheritIO()
              .start()
              .waitFor();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (status != 0) {
      throw new IOException("cp: exit code " + status);
    }
  }

  private Path onCopy(Path path) {
    return copy.resolve(root.relativize(path));
  }

  /** A name in a directory that has got lost is lost with it. */
  private boolean hasParent(Path path) {
    return Files.isDirectory(onCopy(path).getParent());
  }

  @Override
  public void syncFileSystem(Path path) throws IOException {
    if (syncing) {
      takeCopy();
    }
    step();
  }

  @Override
  public void flushJournal(Path boot) {
    step();
  }

  @Override
  public void removeTree(Path directory) throws IOException {
    disk.removeTree(directory);
    if (removals == Removals.DONE) {
      disk.removeTree(onCopy(directory));
    }
    step();
  }

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    disk.replace(file, content);
    if (hasParent(file)) {
      disk.replace(onCopy(file), content);
    }
    step();
  }

  @Override
  public void replaceLink(Path link, String target) throws IOException {
    disk.replaceLink(link, target);
    if (hasParent(link)) {
      disk.replaceLink(onCopy(link), target);
    }
    step();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
    if (Files.exists(onCopy(from), LinkOption.NOFOLLOW_LINKS) && hasParent(to)) {
      disk.rename(onCopy(from), onCopy(to));
    }
    step();
  }

  @Override
  public boolean exchange(Path first, Path second) throws IOException {
    boolean done = disk.exchange(first, second);
    for (Path each : List.of(first, second)) {
      if (!Files.exists(onCopy(each), LinkOption.NOFOLLOW_LINKS)) {
        throw new AssertionError("exchanged before it was on the disk: " + each);
      }
    }
    disk.exchange(onCopy(first), onCopy(second));
    step();
    return done;
  }

  @Override
  public void makeDirectories(Path directory) throws IOException {
    disk.makeDirectories(directory);
    disk.makeDirectories(onCopy(directory));
    step();
  }

  @Override
  public void remove(Path fileOrDirectory) throws IOException {
    disk.remove(fileOrDirectory);
    if (removals == Removals.DONE) {
      disk.remove(onCopy(fileOrDirectory));
    }
    step();
  }
}

package org.jostree.mount.tree;

import java.nio.charset.StandardCharsets;
import org.jostree.object.Checksum;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;

/**
 * Gives out inode numbers: those of content are made of its checksums, so that equal directories in
 * two commits have equal numbers and {@code diff -r} need not look into them.
 *
 * <p>A number is 64 bits, of which an adversary could make two files share one. So it is
 * remembered, with 64 further bits, for whom a number was given out; who comes second gets another
 * one. What was not asked for lately is forgotten, as a repository may have any number of files.
 */
final class InodeNumbers {
  /** Numbers remembered for certain; up to twice as many are. */
  private static final int GENERATION = 1 << 18;

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** overlayfs tells the layers of a file by the highest bits, if no layer has them set. */
  private static final int BITS_FOR_LAYERS = 3;

  private final int generationSize;
  private final int unused;
  private LongMap current;
  private LongMap previous;

  InodeNumbers() {
    this(GENERATION, 0);
  }

  InodeNumbers(int generationSize) {
    this(generationSize, 0);
  }

  private InodeNumbers(int generationSize, int unused) {
    this.generationSize = generationSize;
    this.unused = unused;
    this.current = new LongMap();
    this.previous = new LongMap();
  }

  /** Numbers that a file system which lies over this one can add a few bits to. */
  static InodeNumbers belowAnother() {
    return new InodeNumbers(GENERATION, BITS_FOR_LAYERS);
  }

  /** The number of a file or directory as such, whatever its content. */
  long ofPlace(TreeDirectory parent, String name) {
    return ofPath(parent.path() + "/" + name);
  }

  /** The number of a file or link. */
  long of(FileId file) {
    Checksum checksum = file.checksum();
    return claim(checksum.word(0), checksum.word(1), checksum.word(2), checksum.word(3));
  }

  /** The number of a directory in a commit. */
  long of(DirTree.Subdirectory directory) {
    Checksum tree = directory.tree().checksum();
    Checksum meta = directory.meta().checksum();
    return claim(mix(tree, meta, 0), mix(tree, meta, 1), mix(tree, meta, 2), mix(tree, meta, 3));
  }

  /** The number of a virtual directory. */
  long of(VirtualDirectory directory) {
    if (directory.path().isEmpty()) {
      return 1;
    }
    return ofPath(directory.path());
  }

  /** The number of a text. */
  long of(TextFile text) {
    return ofPath(text.path());
  }

  /** The number of a file of this machine: one for all of its names. */
  long of(HostNode node) {
    return ofPath("host:" + node.status().dev() + ":" + node.status().ino());
  }

  /** The number of a name in a virtual directory, when what it leads to cannot be read. */
  long ofUnreadable(VirtualDirectory directory, String name) {
    return ofPath(directory.path() + "/" + name);
  }

  private long ofPath(String path) {
    Checksum checksum = Checksum.compute(path.getBytes(StandardCharsets.UTF_8));
    return claim(~checksum.word(0), ~checksum.word(1), checksum.word(2), checksum.word(3));
  }

  private static long mix(Checksum tree, Checksum meta, int index) {
    return (tree.word(index) ^ Long.rotateLeft(meta.word(index) * GOLDEN, 29)) * GOLDEN;
  }

  /** The first candidate that nobody else has. The owner is known by the word after it. */
  private synchronized long claim(long w0, long w1, long w2, long w3) {
    long number = w0 >>> unused;
    long owner = w1;
    for (int attempt = 0; isReserved(number) || !isMineOrFree(number, owner); attempt++) {
      number = (attempt == 0 ? w2 : number * GOLDEN + w3 + attempt) >>> unused;
      owner = w1 ^ w3;
    }
    return number;
  }

  /** 0 means "no number" to some programs, and 1 is the root of the mount. */
  private static boolean isReserved(long number) {
    return number == 0 || number == 1;
  }

  private boolean isMineOrFree(long number, long owner) {
    if (current.contains(number)) {
      return current.get(number) == owner;
    }
    if (previous.contains(number) && previous.get(number) != owner) {
      return false;
    }
    if (current.size() == generationSize) {
      previous = current;
      current = new LongMap();
    }
    current.put(number, owner);
    return true;
  }
}

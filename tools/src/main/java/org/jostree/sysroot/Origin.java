package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jostree.repo.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment comes from and how it is to be treated: the file {@code COMMIT.SERIAL.origin}
 * beside its directory. What other programs have put there is kept.
 */
public final class Origin {
  private static final String ORIGIN = "origin";
  private static final String TRANSIENT = "libostree-transient";

  private final KeyFile file;

  private Origin(KeyFile file) {
    this.file = file;
  }

  /** One that says nothing. */
  public static Origin empty() {
    return new Origin(new KeyFile());
  }

  /** One that names a ref, {@code REMOTE:REF} or {@code REF}, or a commit. */
  public static Origin ofRefspec(String refspec) {
    KeyFile file = new KeyFile();
    file.set(ORIGIN, "refspec", refspec);
    return new Origin(file);
  }

  /** Reads a file. */
  public static Origin load(Path path) throws IOException {
    return new Origin(KeyFile.load(path));
  }

  /** As {@link #load}, but null when there is no file. */
  static @Nullable Origin loadIfThere(Path path) throws IOException {
    try {
      return Files.exists(path) ? load(path) : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The same, to be changed apart from this. */
  public Origin copy() {
    try {
      return new Origin(KeyFile.parse(file.toString()));
    } catch (IOException e) {
      throw new IllegalStateException("what was read once cannot be read again", e);
    }
  }

  /** {@code refspec}: what an upgrade follows, or null. */
  public @Nullable String refspec() {
    return file.get(ORIGIN, "refspec");
  }

  /** Sets {@link #refspec}. */
  public void setRefspec(String refspec) {
    file.set(ORIGIN, "refspec", refspec);
  }

  /** {@code override-commit}: the commit that was asked for instead of the newest, or null. */
  public @Nullable String overrideCommit() {
    return file.get(ORIGIN, "override-commit");
  }

  /** Sets {@link #overrideCommit}; null removes it. */
  public void setOverrideCommit(@Nullable String commit) {
    put(ORIGIN, "override-commit", commit);
  }

  /** {@code unconfigured-state}: what to say instead of upgrading, or null. */
  public @Nullable String unconfiguredState() {
    return file.get(ORIGIN, "unconfigured-state");
  }

  /** Removes {@link #unconfiguredState}. */
  public void clearUnconfiguredState() {
    file.remove(ORIGIN, "unconfigured-state");
  }

  /** Whether the deployment stays when others would have it removed. */
  public boolean isPinned() throws IOException {
    return file.getBoolean(TRANSIENT, "pinned", false);
  }

  /** Sets {@link #isPinned}. */
  public void setPinned(boolean pinned) {
    put(TRANSIENT, "pinned", pinned ? "true" : null);
  }

  /** {@code unlocked}: {@code development}, {@code hotfix}, {@code transient}, or null. */
  public @Nullable String unlocked() {
    return file.get(ORIGIN, "unlocked");
  }

  /** Sets {@link #unlocked}; null removes it. */
  public void setUnlocked(@Nullable String state) {
    put(ORIGIN, "unlocked", state);
  }

  /** Takes over what belongs to the deployment, whatever it follows: pinned, unlocked. */
  public void takeOverState(Origin other) throws IOException {
    setPinned(other.isPinned());
    setUnlocked(other.unlocked());
  }

  /** Removes what belongs to one deployment and not to those that come after it. */
  public void removeTransientState() {
    file.removeGroup(TRANSIENT);
    file.remove(ORIGIN, "unlocked");
  }

  private void put(String group, String key, @Nullable String value) {
    if (value != null) {
      file.set(group, key, value);
      return;
    }
    file.remove(group, key);
    if (file.keys(group).isEmpty()) {
      file.removeGroup(group);
    }
  }

  /** The text of the file. */
  @Override
  public String toString() {
    return file.toString();
  }
}

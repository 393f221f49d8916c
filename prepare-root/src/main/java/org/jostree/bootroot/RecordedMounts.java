package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps that are not made, but written down: what {@code --dry-run} shows, and tests look at. */
public final class RecordedMounts implements Mounts {
  private final State state;
  private final List<String> steps = new ArrayList<>();
  private final Map<Path, byte[]> files = new HashMap<>();

  /** Answers how things are. */
  public interface State {
    /** As {@link Mounts#isWritable}. */
    boolean isWritable(Path path) throws IOException;
  }

  /**
   * Nothing written down yet.
   *
   * @param state answers how things are
   */
  public RecordedMounts(State state) {
    this.state = state;
  }

  /** What would have been done, a line each. */
  public List<String> steps() {
    return List.copyOf(steps);
  }

  /** What would have been written into a file, nothing if none would. */
  public byte[] written(Path file) {
    byte[] content = files.get(file);
    return content == null ? new byte[0] : content.clone();
  }

  @Override
  public void makeDirectory(Path directory, String permissions) {
    steps.add("make directory " + directory + " " + permissions);
  }

  @Override
  public void removeDirectory(Path directory) {
    steps.add("remove directory " + directory);
  }

  @Override
  public void write(Path file, byte[] content) {
    files.put(file, content.clone());
    steps.add("write " + file);
  }

  @Override
  public void makeEverythingPrivate() {
    steps.add("make / private, with all below it");
  }

  @Override
  public void makePrivate(Path target) {
    steps.add("make " + target + " private");
  }

  @Override
  public void bind(Path source, Path target) {
    steps.add("bind " + source + " to " + target);
  }

  @Override
  public void serve(Path sysroot, String revision, Path target, Set<String> mountPoints) {
    steps.add(
        "serve commit " + revision + " at " + target + " with " + String.join(", ", mountPoints));
  }

  @Override
  public void pivot(Path root, Path directoryForOld) {
    steps.add("make " + root + " the root, and the old one " + directoryForOld);
  }

  @Override
  public void makeReadOnly(Path target) {
    steps.add("make " + target + " read-only");
  }

  @Override
  public void makeWritable(Path target) {
    steps.add("make " + target + " writable");
  }

  @Override
  public void overlay(Path lower, Path upper, Path work, Path target, boolean readOnly) {
    steps.add(
        "lay "
            + upper
            + (readOnly ? " (read-only)" : "")
            + " over "
            + lower
            + " at "
            + target
            + ", working in "
            + work);
  }

  @Override
  public void propagateDownwards(Path target) {
    steps.add("make " + target + " a slave, and shared");
  }

  @Override
  public void move(Path from, Path to) {
    steps.add("move " + from + " to " + to);
  }

  @Override
  public boolean isWritable(Path path) throws IOException {
    return state.isWritable(path);
  }
}

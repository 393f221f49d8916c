package org.jostree.image;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it hears. */
final class Heard implements BuildListener {
  final List<String> steps = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();

  @Override
  public void step(String what) {
    steps.add(what);
  }

  @Override
  public void warning(String what) {
    warnings.add(what);
  }

  @Override
  public void progress(long done, long total) {}
}

package org.jostree.bootloader;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Runs the programs that boot loaders bring along. */
public interface Programs {
  /**
   * Runs a program and waits for its end.
   *
   * @param command the program, looked for in {@code PATH}, and its arguments
   * @param environment what it gets in addition to the environment of this process
   * @throws IOException when it is not there or does not exit with 0
   */
  void run(List<String> command, Map<String, String> environment) throws IOException;

  /** Whether there is a program of that name in {@code PATH}. */
  boolean isInstalled(String name);

  /** The value of a variable of the environment, empty if it is not set. */
  String variable(String name);
}

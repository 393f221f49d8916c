package org.jostree.mount.transport;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.mount.transport.MemoryFileSystem.Node;

/**
 * A process of its own that mounts a small file system, for tests that kill it or change its user.
 */
final class MountingProcess {
  private MountingProcess() {}

  /** Arguments: class of the transport, mount point, options. */
  public static void main(String[] arguments) throws Exception {
    Transport transport =
        Class.forName(arguments[0])
            .asSubclass(Transport.class)
            .getDeclaredConstructor()
            .newInstance();
    MemoryFileSystem files = new MemoryFileSystem();
    files.file(files.root(), "file", "public\n");
    Node secret = files.file(files.root(), "secret", "for root only\n");
    secret.attributes = MemoryFileSystem.withOwner(secret.attributes, 0600, 0, 0);
    MountSession session =
        transport.mount(files, Path.of(arguments[1]), MountOptions.parse(arguments[2]));
    System.out.println("mounted");
    // Nothing comes from a test that does not want it to unmount.
    if (System.in.read() >= 0) {
      System.out.println("unmounting: " + session.unmount());
    }
    session.awaitEnd();
    System.out.println("unmounted by itself or from outside");
  }

  /** Starts such a process, and returns once it has mounted. */
  static Process start(
      List<String> prefix, String classPath, Transport transport, Path mountpoint, String options)
      throws IOException {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(
        List.of(
            java(),
            "-cp",
            classPath,
            MountingProcess.class.getName(),
            transport.getClass().getName(),
            mountpoint.toString(),
            options));
    Process process = Command.start(Path.of("/"), words.toArray(String[]::new));
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line; (line = output.readLine()) != null; ) {
      if (line.equals("mounted")) {
        return process;
      }
      said.append(line).append('\n');
    }
    throw new IOException("did not mount: " + said);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Copies the class path to where any user can read it; returns the new one. */
  static String copyClassPath(Path directory) throws IOException, InterruptedException {
    List<String> copies = new ArrayList<>();
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!element.isEmpty() && Files.exists(Path.of(element))) {
        Path copy = directory.resolve(Integer.toString(copies.size()) + nameOf(element));
        Command cp = Command.run("cp", "-r", element, copy.toString());
        if (cp.exitCode() != 0) {
          throw new IOException(cp.output());
        }
        copies.add(copy.toString());
      }
    }
    Command.run("chmod", "-R", "a+rX", directory.toString());
    return String.join(File.pathSeparator, copies);
  }

  private static String nameOf(String element) {
    return element.endsWith(".jar") ? ".jar" : "";
  }
}

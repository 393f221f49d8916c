package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jostree.mount.transport.CLibrary;
import org.jostree.mount.transport.MountException;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/**
 * A running fusermount (of libfuse 3 or 2). It mounts, as it is root's, and hands the open device
 * over through a socket whose number the variable {@code _FUSE_COMMFD} tells it. The JDK's own way
 * to start programs closes all descriptors for them, hence posix_spawn(3).
 */
final class Fusermount {
  private static final String[] NAMES = {"fusermount3", "fusermount"};

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int O_CLOEXEC = 02000000;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
  private static final int STANDARD_ERROR = 2;
  private static final int WORD = 8;

  /** posix_spawn_file_actions_t is 80 bytes long in glibc. */
  private static final int FILE_ACTIONS = 256;

  // struct cmsghdr: length (8), level, type (4 each); then the descriptor (4).
  private static final int CONTROL = 24;
  private static final int DESCRIPTOR_AT = 16;

  private static final int MOST_SAID = 4096;

  private final int pid;
  private final Fd socket;

  private Fusermount(int pid, Fd socket) {
    this.pid = pid;
    this.socket = socket;
  }

  /**
   * Has it mount.
   *
   * @param options as they follow {@code -o}
   * @param stays whether it stays to unmount when this process ends
   * @throws MountException if it does not, with what it said
   */
  static MountedDevice mount(Path mountpoint, String options, boolean stays) throws IOException {
    List<String> words = List.of("-o", options, "--", mountpoint.toString());
    Fd[] sockets = pair("socketpair", AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Fd ours = sockets[0];
    Fd[] pipe;
    int pid;
    try (Fd theirs = sockets[1]) {
      pipe = pair("pipe2", O_CLOEXEC);
      pid = spawnThenClose(words, theirs, pipe[1]);
    } catch (IOException | RuntimeException | Error failure) {
      ours.close();
      throw failure;
    }
    try (Fd said = pipe[0]) {
      return new Fusermount(pid, ours).takeDevice(mountpoint, said, stays);
    }
  }

  private static int spawnThenClose(List<String> words, Fd socket, Fd pipe) throws IOException {
    try (pipe) {
      return spawn(words, socket, pipe);
    }
  }

  private MountedDevice takeDevice(Path mountpoint, Fd said, boolean stays) throws IOException {
    Fd device = receive();
    if (device == null) {
      String reason = text(said);
      letGo();
      throw new MountException(
          "cannot mount at "
              + mountpoint
              + ": "
              + (reason.isEmpty() ? "fusermount failed" : reason));
    }
    if (!stays) {
      letGo();
    }
    return new MountedDevice(new Device(device), stays ? this : null);
  }

  /** Closes the socket, at which one that stayed unmounts and ends, and waits for its end. */
  void letGo() throws IOException {
    socket.close();
    CLibrary.Function waitpid = CLibrary.function("waitpid");
    int result;
    do {
      result = waitpid.callInt(pid, 0, 0);
    } while (result == -Errno.EINTR.code());
  }

  /** Two descriptors, from a function that takes where to put them last or first. */
  private static Fd[] pair(String function, long... arguments) throws MountException {
    ByteBuffer two = CLibrary.memory(2 * Integer.BYTES);
    long place = CLibrary.address(two);
    int result =
        arguments.length == 1
            ? CLibrary.function(function).callInt(place, arguments[0])
            : CLibrary.function(function).callInt(arguments[0], arguments[1], arguments[2], place);
    if (result < 0) {
      throw new MountException("cannot mount: " + function + ": " + CLibrary.describe(-result));
    }
    return new Fd[] {Fd.adopt(two.getInt(0)), Fd.adopt(two.getInt(Integer.BYTES))};
  }

  /** Starts one of the two programs, with the socket and standard error open; returns its id. */
  private static int spawn(List<String> words, Fd socket, Fd errors) throws MountException {
    // Any number but the socket's own, which closes when the program starts.
    int number = socket.number() == 3 ? 4 : 3;
    ByteBuffer actions = CLibrary.memory(FILE_ACTIONS);
    long actionsAt = CLibrary.address(actions);
    CLibrary.function("posix_spawn_file_actions_init").callPosix(actionsAt);
    CLibrary.Function dup2 = CLibrary.function("posix_spawn_file_actions_adddup2");
    dup2.callPosix(actionsAt, errors.number(), STANDARD_ERROR);
    dup2.callPosix(actionsAt, socket.number(), number);
    try {
      List<String> environment = new ArrayList<>();
      for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
        environment.add(variable.getKey() + "=" + variable.getValue());
      }
      environment.add("_FUSE_COMMFD=" + number);
      for (String name : NAMES) {
        List<String> line = new ArrayList<>(words);
        line.add(0, name);
        int pid = spawn(name, actionsAt, new Strings(line), new Strings(environment));
        if (pid > 0) {
          return pid;
        }
      }
    } finally {
      CLibrary.function("posix_spawn_file_actions_destroy").callPosix(actionsAt);
      Reference.reachabilityFence(actions);
    }
    throw new MountException(
        "cannot mount: this takes root, or fusermount3 or fusermount, neither of which can be run");
  }

  private static int spawn(String name, long actions, Strings line, Strings environment) {
    ByteBuffer program = CLibrary.string(name);
    ByteBuffer pid = CLibrary.memory(Integer.BYTES);
    try {
      int error =
          CLibrary.function("posix_spawnp")
              .callPosix(
                  CLibrary.address(pid),
                  CLibrary.address(program),
                  actions,
                  0,
                  line.address(),
                  environment.address());
      return error == 0 ? pid.getInt(0) : -error;
    } finally {
      Reference.reachabilityFence(program);
      Reference.reachabilityFence(line);
      Reference.reachabilityFence(environment);
    }
  }

  /** A {@code char *[]} with a null pointer as its end. */
  private static final class Strings {
    private final List<ByteBuffer> strings = new ArrayList<>();
    private final ByteBuffer pointers;

    Strings(List<String> texts) {
      pointers = CLibrary.memory((texts.size() + 1) * WORD);
      for (String text : texts) {
        ByteBuffer string = CLibrary.string(text);
        strings.add(string);
        pointers.putLong(CLibrary.address(string));
      }
    }

    long address() {
      return CLibrary.address(pointers);
    }
  }

  /** Waits for the descriptor; null if the other side ends without sending one. */
  private @Nullable Fd receive() {
    ByteBuffer data = CLibrary.memory(1);
    ByteBuffer control = CLibrary.memory(CONTROL);
    ByteBuffer vector = CLibrary.memory(2 * WORD);
    vector.putLong(CLibrary.address(data)).putLong(1);
    // struct msghdr: name, its length, vector, its length, control, its length, flags; 8 bytes
    // each.
    ByteBuffer message = CLibrary.memory(7 * WORD);
    message.putLong(2 * WORD, CLibrary.address(vector)).putLong(3 * WORD, 1);
    message.putLong(4 * WORD, CLibrary.address(control)).putLong(5 * WORD, CONTROL);
    CLibrary.Function recvmsg = CLibrary.function("recvmsg");
    try {
      long length;
      do {
        length = recvmsg.callLong(socket.number(), CLibrary.address(message), MSG_CMSG_CLOEXEC);
      } while (length == -Errno.EINTR.code());
      boolean isHere = length > 0 && message.getLong(5 * WORD) >= DESCRIPTOR_AT + Integer.BYTES;
      return isHere ? Fd.adopt(control.getInt(DESCRIPTOR_AT)) : null;
    } finally {
      Reference.reachabilityFence(vector);
      Reference.reachabilityFence(data);
    }
  }

  private static String text(Fd pipe) throws IOException {
    ByteBuffer said = CLibrary.memory(MOST_SAID);
    while (said.hasRemaining() && Posix.instance().read(pipe, said) > 0) {
      // Until the program ends, which closes the pipe.
    }
    byte[] bytes = new byte[said.flip().remaining()];
    said.get(bytes);
    return new String(bytes, Charset.defaultCharset()).trim().replace('\n', ' ');
  }
}

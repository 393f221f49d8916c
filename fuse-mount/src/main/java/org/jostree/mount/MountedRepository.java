package org.jostree.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jostree.mount.overlay.OverlayPlace;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountTable;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jspecify.annotations.Nullable;

/**
 * A mount of this program, found in the mount table.
 *
 * @param mountpoint absolute path
 * @param source what was mounted, as the mount table has it
 * @param overlay the directory of the writable overlay over it; null if there is none
 * @param report what its server says; null if it cannot be asked
 * @param pid the process that serves it, -1 if it is not known
 * @param start since when, null if it is not known
 */
public record MountedRepository(
    String mountpoint,
    String source,
    @Nullable Path overlay,
    State state,
    @Nullable MountReport report,
    long pid,
    @Nullable Instant start) {

  /** Whether somebody serves it. */
  public enum State {
    /** Its server answers. */
    SERVED,
    /** Its server has ended, and nobody can use it. */
    STALE,
    /** Its server has not answered in time: it is stopped, or has much to do. */
    SILENT,
    /** Another mount lies over it. */
    COVERED,
    /** It belongs to another user and shows itself to that one only. */
    PRIVATE
  }

  /** Enough for figures of a hundred kinds. */
  private static final int REPORT_BYTES = 16 << 10;

  /** What the server is called by its attribute's name behind {@code user.}. */
  private static final String ATTRIBUTE = RepositoryFileSystem.SELF.substring("user.".length());

  /**
   * All of this process's mount namespace, in the order in which they were mounted. Servers are
   * asked side by side, and none is waited for longer than {@code patience}.
   */
  public static List<MountedRepository> all(Duration patience) throws IOException {
    MountTable table = MountTable.read();
    List<Asking> askings = new ArrayList<>();
    for (MountTable.Mount mount : table.mounts()) {
      if (mount.type().equals(Mount.TYPE) || OverlayPlace.isOurs(mount)) {
        askings.add(new Asking(mount, isTopmost(mount, table)));
      }
    }
    askings.forEach(Asking::start);
    long deadline = System.nanoTime() + patience.toNanos();
    List<MountedRepository> all = new ArrayList<>();
    for (Asking asking : askings) {
      all.add(asking.result(deadline));
    }
    return all;
  }

  private static boolean isTopmost(MountTable.Mount mount, MountTable table) {
    return table
        .topmostAt(Path.of(mount.mountpoint()))
        .filter(top -> top.device().equals(mount.device()))
        .isPresent();
  }

  /**
   * Asks one server, in a thread of its own: a call that its server never answers cannot be taken
   * back.
   */
  private static final class Asking {
    private final MountTable.Mount mount;
    private final boolean topmost;
    private final Thread thread = new Thread(this::ask, "asking");
    private volatile State state = State.SILENT;
    private volatile @Nullable MountReport report;

    Asking(MountTable.Mount mount, boolean topmost) {
      this.mount = mount;
      this.topmost = topmost;
    }

    void start() {
      thread.setDaemon(true);
      if (topmost) {
        thread.start();
      } else {
        state = State.COVERED;
      }
    }

    private void ask() {
      Path place = Path.of(mount.mountpoint());
      try {
        boolean overlaid = OverlayPlace.isOurs(mount);
        if (overlaid ? OverlayPlace.isDead(place) : MountPoint.find(place).isDead()) {
          state = State.STALE;
          return;
        }
        report = readReport(overlaid ? OverlayPlace.self(place) : place);
        state = State.SERVED;
      } catch (IOException | RuntimeException e) {
        state = State.PRIVATE;
      }
    }

    private static MountReport readReport(Path place) throws IOException {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(place, UserDefinedFileAttributeView.class);
      ByteBuffer text = ByteBuffer.allocate(REPORT_BYTES);
      view.read(ATTRIBUTE, text);
      return MountReport.parse(
          new String(text.array(), 0, text.position(), StandardCharsets.UTF_8));
    }

    MountedRepository result(long deadline) {
      try {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left > 0) {
          thread.join(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      State told = state;
      MountReport said = report;
      if (told == State.SERVED && said != null) {
        return listed(told, said, said.pid(), said.start());
      }
      Optional<ProcessHandle> server =
          told == State.STALE ? Optional.empty() : ServerProcess.find(mount.mountpoint());
      return listed(
          told,
          null,
          server.map(ProcessHandle::pid).orElse(-1L),
          server.flatMap(process -> process.info().startInstant()).orElse(null));
    }

    private MountedRepository listed(
        State told, @Nullable MountReport said, long pid, @Nullable Instant start) {
      boolean overlaid = OverlayPlace.isOurs(mount);
      return new MountedRepository(
          mount.mountpoint(),
          overlaid ? OverlayPlace.sourceBelow(mount) : mount.source(),
          overlaid ? OverlayPlace.directory(mount) : null,
          told,
          said,
          pid,
          start);
    }
  }
}

package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.log.LogConfiguration;
import org.jostree.cli.log.LogTarget;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.mount.Mount;
import org.jostree.mount.MountOrigin;
import org.jostree.mount.MountSettings;
import org.jostree.mount.WayToKernel;
import org.jostree.mount.host.DeploymentSource;
import org.jostree.object.Checksum;
import org.jostree.posix.NativeDigests;
import org.jostree.sysroot.LiveDeployments;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** {@code mount}: shows a repository, or one commit, as a file system. */
final class MountCommand extends RepoCommand {
  private final TextList revisions =
      options.list(
          "rev",
          "REV",
          "Show this commit instead of the whole repository; given several times, each over the"
              + " one before, with whiteouts honoured");
  private final Text overlay =
      options.text(
          "overlay", "DIR", "Make it writable: changes go to DIR, by an overlay of the kernel's");
  private final Text deployment =
      options.optionalText(
          "deployment",
          "INDEX",
          "0",
          "Show a deployment as it would boot: INDEX as in \"admin status\", booted, pending or"
              + " rollback; by default what boots next");
  private final Text sysroot =
      options.text("sysroot", "PATH", "The sysroot of the deployment; mount its repository");
  private final TextList mountOptions =
      options.list('o', "options", "OPTIONS", "Mount options, divided by commas");
  private final Text transport =
      options.text(
          "transport", "WAY", "Speak with the kernel by WAY: kernel, libfuse or auto (default)");
  private final Text logFile =
      options.text("log", "FILE", "Log to FILE instead of the system's log");

  private final Text remote =
      options.text("remote", "NAME", "The remote that --heal and --require-signature mean");
  private final Flag heal =
      options.flag("heal", "Fetch missing and damaged objects again from the remote");
  private final Flag requireSignature =
      options.flag(
          "require-signature", "Show only commits that are signed as the remote demands it");
  private final Flag statistics =
      options.flag("stats", "Log at the end what requests came and what was cached");
  private boolean statisticsTold;

  MountCommand() {
    super(
        "mount",
        "[REPO[:REV]|URL|REMOTE[:REF]] MOUNTPOINT",
        "Show a repository or a commit as a file system");
    // The launcher has looked at this one.
    options.flag('f', "foreground", "Stay in the foreground, log to standard error");
    // What mount(8) gives to its helpers besides.
    options.flag('n', "no-mtab", "");
    options.flag('s', "sloppy", "");
  }

  @Override
  void run(Output output) throws IOException {
    Background background = Background.fromLauncher();
    Mount mount;
    try {
      chooseLog(background);
      tellOfSlowDigest();
      mount = start();
    } catch (IOException | RuntimeException | Error failure) {
      background.tellFailure();
      throw failure;
    }
    Thread atEnd = new Thread(() -> unmountAtEnd(mount), "unmount");
    Runtime.getRuntime().addShutdownHook(atEnd);
    background.leaveForeground();
    try {
      mount.session().awaitEnd();
      tellStatistics(mount);
      mount.awaitEnd();
    } catch (InterruptedException e) {
      throw new CommandException("interrupted", e);
    }
  }

  private void chooseLog(Background background) throws IOException {
    String file = logFile.value();
    LogTarget target =
        file != null
            ? new LogTarget.ToFile(Path.of(file).toAbsolutePath())
            : background.isWanted() ? new LogTarget.SystemLog() : new LogTarget.StandardError();
    LogConfiguration.choose(target, options.isVerbose());
  }

  /**
   * The launcher has chosen a virtual machine whose own SHA-256 is slow, where it found another.
   */
  private static void tellOfSlowDigest() {
    String library = System.getProperty("jostree.libcrypto");
    if (library != null && !NativeDigests.isOf(Checksum.newDigest())) {
      LoggerFactory.getLogger(MountCommand.class)
          .warn("{} has no SHA-256 that can be used; reading will be slow", library);
    }
  }

  private Mount start() throws IOException {
    int places = arguments().size();
    if (places == 0 || places > 2) {
      throw misuse("A MOUNTPOINT is required, and a REPO or URL unless --repo names it");
    }
    MountOrigin origin = origin(places);
    MountSettings settings = settings();
    String ofOptions =
        revisions.isGiven() ? String.join("+", revisions.values()) : settings.revision();
    String wanted = ofOptions == null ? origin.revision() : ofOptions;
    if (wanted != null && !wanted.isEmpty()) {
      settings = settings.withRevision(wanted);
    }
    Path mountpoint = Path.of(arguments().get(places - 1));
    return Mount.start(origin, deployments(origin, settings), mountpoint, settings);
  }

  /** Of the sysroot around the repository, where they are shown. */
  private static @Nullable DeploymentSource deployments(MountOrigin origin, MountSettings settings)
      throws IOException {
    boolean areShown = settings.revision() == null || settings.deployment() != null;
    return areShown && origin instanceof MountOrigin.Local local
        ? LiveDeployments.around(local.repository())
        : null;
  }

  private MountOrigin origin(int places) throws IOException {
    String path = sysroot.value();
    if (path != null && (places == 2 || isRepoGiven())) {
      throw misuse("Either --sysroot or a REPO");
    }
    if (places == 2) {
      return MountOrigin.parse(arguments().get(0), isRepoGiven() ? repoPath() : null, repoPath());
    }
    if (path == null && deployment.isGiven() && !isRepoGiven()) {
      // As the admin commands find it.
      path = System.getenv().getOrDefault("OSTREE_SYSROOT", "/");
    }
    return new MountOrigin.Local(
        path == null ? repoPath() : Path.of(path).resolve("ostree/repo"), null);
  }

  private MountSettings settings() throws IOException {
    MountSettings settings =
        MountSettings.parse(String.join(",", mountOptions.values()))
            .withRemote(heal.isGiven(), requireSignature.isGiven(), remote.value());
    String way = transport.value();
    if (way != null) {
      settings = settings.withWay(WayToKernel.named(way));
    }
    String directory = overlay.value();
    if (directory != null) {
      settings = settings.withOverlay(Path.of(directory));
    }
    String name = deployment.value();
    return name == null ? settings : settings.withDeployment(name);
  }

  /** Once, be it at the end of the mount or at that of the process, whichever comes first. */
  private synchronized void tellStatistics(Mount mount) {
    if (statistics.isGiven() && !statisticsTold) {
      statisticsTold = true;
      LogConfiguration.logStatistics(
          mount.session().mountpoint() + ": " + mount.report().summary());
    }
  }

  /** A signal ends the process; an end that was asked for is no failure. */
  private void unmountAtEnd(Mount mount) {
    try {
      mount.close();
      tellStatistics(mount);
    } catch (IOException e) {
      System.err.println("error: " + Failures.describe(e));
      Runtime.getRuntime().halt(1);
    }
    Runtime.getRuntime().halt(0);
  }
}

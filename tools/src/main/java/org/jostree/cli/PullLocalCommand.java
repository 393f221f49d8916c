package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.pull.LocalPull;
import org.jostree.pull.LocalPullOptions;
import org.jostree.pull.Pull;
import org.jostree.pull.PullOptions;
import org.jostree.pull.PullResult;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;

/** {@code pull-local}: brings refs and commits from another repository of this machine. */
final class PullLocalCommand extends RepoCommand {
  private final Flag commitMetadataOnly =
      options.flag("commit-metadata-only", "Fetch only the commit metadata");
  private final Text remote = options.text("remote", "REMOTE", "Add REMOTE to refspec");
  private final Flag disableFsync = options.flag("disable-fsync", "Do not invoke fsync()");
  private final Flag perObjectFsync =
      options.flag(
          "per-object-fsync",
          "Perform writes in such a way that avoids stalling concurrent processes");
  private final Flag untrusted =
      options.flag(
          "untrusted", "Verify checksums of local sources (always enabled for HTTP pulls)");
  private final Flag bareUserOnlyFiles =
      options.flag(
          "bareuseronly-files",
          "Reject regular files with mode outside of 0775 (world writable, suid, etc.)");
  private final Flag requireStaticDeltas =
      options.flag("require-static-deltas", "Require static deltas");
  private final Flag gpgVerify =
      options.flag("gpg-verify", "GPG verify commits (must specify --remote)");
  private final Flag gpgVerifySummary =
      options.flag("gpg-verify-summary", "GPG verify summary (must specify --remote)");
  private final Flag disableVerifyBindings =
      options.flag("disable-verify-bindings", "Do not verify commit bindings");
  private final Decimal depth =
      options.number("depth", "DEPTH", "Traverse DEPTH parents (-1=infinite) (default: 0)");

  PullLocalCommand() {
    super("pull-local", "SRC_REPO [REFS...]", "Copy data from SRC_REPO");
  }

  @Override
  void run(Output output) throws IOException {
    Path source = Path.of(requireArgument("DESTINATION must be specified"));
    if (requireStaticDeltas.isGiven()) {
      pullDeltas(source, output);
      return;
    }
    try (Repo to = openDestination();
        Repo from = Repo.open(source)) {
      PullResult result = new LocalPull(to, from, chosen().verification(verification(to))).run();
      output.println(
          result.metadata()
              + " metadata, "
              + result.content()
              + " content objects imported; "
              + SizeText.of(result.contentBytesWritten())
              + " content written");
    }
  }

  private void pullDeltas(Path source, Output output) throws IOException {
    PullOptions wanted =
        new PullOptions()
            .refs(arguments().subList(1, arguments().size()))
            .mirror(!remote.isGiven())
            .depth(depth.valueOr(0))
            .commitMetadataOnly(commitMetadataOnly.isGiven())
            .untrusted(untrusted.isGiven())
            .bareUserOnlyFiles(bareUserOnlyFiles.isGiven())
            .staticDeltas(PullOptions.StaticDeltas.REQUIRED)
            .verifyBindings(!disableVerifyBindings.isGiven());
    RemoteConfig place =
        RemoteConfig.ofPlace(remote.valueOr("local"), source.toAbsolutePath().toUri().toString());
    try (Repo to = openDestination()) {
      output.println(PullText.ofResult(new Pull(to, place, wanted, progress -> {}).run()));
    }
  }

  private @Nullable RemoteVerification verification(Repo to) throws IOException {
    if (!gpgVerify.isGiven() && !gpgVerifySummary.isGiven()) {
      return null;
    }
    String name = remote.value();
    if (name == null) {
      throw new CommandException("Must specify remote name to enable gpg verification");
    }
    return RemoteVerification.ofOpenPgp(
        to, Remotes.of(to).get(name), gpgVerify.isGiven(), gpgVerifySummary.isGiven());
  }

  private Repo openDestination() throws IOException {
    Path path = existingRepoPath();
    if (disableFsync.isGiven()) {
      return Repo.openWithoutFsync(path);
    }
    return perObjectFsync.isGiven() ? Repo.openWithFsyncPerObject(path) : Repo.open(path);
  }

  private LocalPullOptions chosen() {
    LocalPullOptions chosen =
        new LocalPullOptions()
            .remote(remote.value())
            .depth(depth.valueOr(0))
            .commitsOnly(commitMetadataOnly.isGiven())
            .verify(untrusted.isGiven())
            .userFilesOnly(bareUserOnlyFiles.isGiven())
            .verifyBindings(!disableVerifyBindings.isGiven());
    arguments().subList(1, arguments().size()).forEach(chosen::add);
    return chosen;
  }
}

package org.jostree.find;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jostree.object.CommitId;
import org.jostree.pull.Pull;
import org.jostree.pull.PullListener;
import org.jostree.pull.PullOptions;
import org.jostree.remote.CollectionRefs;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.summary.SummaryUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Puts refs of collections into a repository on a drive, where {@link MountedRepos} finds them on
 * other machines.
 */
public final class DriveCopy {
  private static final String LINK_SUFFIX = "-generated";

  private final Repo from;
  private final Path drive;
  private final Path place;
  private final boolean fsync;

  /**
   * To a place on a drive.
   *
   * @param drive the directory where it is mounted
   * @param place of the repository below it; null for the usual one
   * @param fsync whether to wait for the drive
   * @throws IOException when there is no such drive, or the place is not on it
   */
  public DriveCopy(Repo from, Path drive, @Nullable String place, boolean fsync)
      throws IOException {
    this.from = from;
    this.drive = drive;
    this.place = relative(place == null ? DriveLayout.DEFAULT : place);
    this.fsync = fsync;
    if (!Files.isDirectory(drive)) {
      throw new IOException("opendir(" + drive + "): No such file or directory");
    }
  }

  private static Path relative(String place) throws IOException {
    Path path = Path.of("/" + place).normalize();
    boolean leavesDrive = Path.of(place).normalize().startsWith("..");
    if (leavesDrive || path.getNameCount() == 0) {
      throw new IOException("--destination-repo must be a descendent of MOUNT-PATH");
    }
    return Path.of("/").relativize(path);
  }

  /** Where on the drive the repository is. */
  public Path place() {
    return place;
  }

  /**
   * Copies the commits that refs name, with their signatures.
   *
   * @param commit instead of what the ref names; null for that
   * @throws IOException when there is no such ref; nothing has been made then
   */
  public void run(Set<CollectionRef> refs, @Nullable CommitId commit, PullListener progress)
      throws IOException {
    Map<CollectionRef, CommitId> wanted = resolve(refs, commit);
    Path repo = drive.resolve(place);
    if (!Files.exists(repo.resolve("config"))) {
      Files.createDirectories(repo);
      Repo.create(repo, RepoMode.ARCHIVE).close();
    }
    requireOnDrive(repo);
    try (Repo to = fsync ? Repo.open(repo) : Repo.openWithoutFsync(repo)) {
      RemoteConfig source =
          RemoteConfig.ofPlace("source", from.path().toRealPath().toUri().toString());
      PullOptions options = new PullOptions().mirror(true).collectionRefs(wanted);
      new Pull(to, source, options, progress).run();
      SummaryUpdate.ofRefs(to);
    }
    if (!DriveLayout.isStandard(place)) {
      link(repo);
    }
  }

  private Map<CollectionRef, CommitId> resolve(Set<CollectionRef> refs, @Nullable CommitId commit)
      throws IOException {
    Map<CollectionRef, CommitId> known = CollectionRefs.list(from);
    Map<CollectionRef, CommitId> wanted = new LinkedHashMap<>();
    for (CollectionRef ref : refs) {
      CommitId target = commit == null ? known.get(ref) : commit;
      if (target == null) {
        throw new IOException(
            "Collection–ref (" + ref.collectionId() + ", " + ref.name() + ") not found");
      }
      wanted.put(ref, target);
    }
    return wanted;
  }

  private void requireOnDrive(Path repo) throws IOException {
    if (!repo.toRealPath().startsWith(drive.toRealPath())) {
      throw new IOException("--destination-repo must be a descendent of MOUNT-PATH");
    }
  }

  /** Makes a link to the repository where it is looked for, unless there is one. */
  private void link(Path repo) throws IOException {
    Path links = drive.resolve(DriveLayout.LINKS);
    Set<String> taken = new HashSet<>();
    for (Path entry : DriveLayout.entries(links)) {
      if (Files.isDirectory(entry) && Files.isSameFile(entry, repo)) {
        return;
      }
      taken.add(String.valueOf(entry.getFileName()));
    }
    int number = 0;
    while (taken.contains(nameOf(number))) {
      number++;
    }
    Files.createDirectories(links);
    Path target = Path.of("..", "..").resolve(place);
    Files.createSymbolicLink(links.resolve(nameOf(number)), target);
  }

  private static String nameOf(int number) {
    return String.format(Locale.ROOT, "%02d", number) + LINK_SUFFIX;
  }
}

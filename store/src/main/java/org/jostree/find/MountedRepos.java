package org.jostree.find;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jostree.object.CommitId;
import org.jostree.remote.CollectionRefs;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Repositories on drives: file systems that are mounted in {@code /media}, {@code /run/media},
 * {@code /mnt} or the home directory. What is on them is trusted no further than its signatures, by
 * the keys of a remote that is configured for the same collection.
 */
public final class MountedRepos implements RemoteFinder {
  private static final String NAME = "OstreeRepoFinderMount";
  private static final int PRIORITY = 50;
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private final List<Path> drives;

  private MountedRepos(List<Path> drives) {
    this.drives = drives;
  }

  /** Those on all drives that are mounted now. */
  public static MountedRepos ofMachine() throws IOException {
    List<Path> tops =
        List.of(
            Path.of("/media"),
            Path.of("/run/media"),
            Path.of("/mnt"),
            Path.of(System.getProperty("user.home")));
    List<Path> drives = new ArrayList<>();
    for (String line : Files.readAllLines(MOUNTS)) {
      Path place = Path.of(withoutEscapes(line.split(" ", -1)[1]));
      if (tops.stream().anyMatch(place::startsWith)) {
        drives.add(place);
      }
    }
    return new MountedRepos(drives);
  }

  /** Those on certain drives. */
  public static MountedRepos on(List<Path> drives) {
    return new MountedRepos(List.copyOf(drives));
  }

  /** Blanks and the like are written as a backslash and three octal digits. */
  private static String withoutEscapes(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(field.charAt(i));
      }
    }
    return text.toString();
  }

  @Override
  public List<FoundRemote> find(Repo repo, Collection<CollectionRef> refs, SearchListener listener)
      throws IOException {
    Map<String, List<CollectionRef>> byRemote = byTrustedRemote(repo, refs);
    List<FoundRemote> found = new ArrayList<>();
    if (byRemote.isEmpty()) {
      return found;
    }
    for (Path drive : drives) {
      try {
        for (Path place : DriveLayout.candidates(drive)) {
          look(repo, place, byRemote, found, listener);
        }
      } catch (IOException e) {
        listener.passedOver(drive.toString(), e);
      }
    }
    return found;
  }

  /** The refs by the name of the first remote that has keys for their collection. */
  private static Map<String, List<CollectionRef>> byTrustedRemote(
      Repo repo, Collection<CollectionRef> refs) throws IOException {
    Map<String, List<CollectionRef>> byRemote = new LinkedHashMap<>();
    Remotes remotes = Remotes.of(repo);
    for (CollectionRef ref : refs) {
      for (String name : remotes.names()) {
        String collection = remotes.get(name).collectionId();
        if (collection != null && collection.equals(ref.collectionId())) {
          byRemote.computeIfAbsent(name, key -> new ArrayList<>()).add(ref);
          break;
        }
      }
    }
    return byRemote;
  }

  private static void look(
      Repo repo,
      Path place,
      Map<String, List<CollectionRef>> byRemote,
      List<FoundRemote> found,
      SearchListener listener) {
    try (Repo there = Repo.open(place)) {
      for (Map.Entry<String, List<CollectionRef>> each : byRemote.entrySet()) {
        Map<CollectionRef, CommitId> has = has(there, each.getValue());
        if (!has.isEmpty()) {
          RemoteConfig remote = Remotes.of(repo).get(each.getKey()).signed();
          found.add(
              new FoundRemote(remote.at(urlOf(place)), NAME, PRIORITY, lastModified(there), has));
        }
      }
    } catch (IOException e) {
      listener.passedOver(place.toString(), e);
    }
  }

  private static Map<CollectionRef, CommitId> has(Repo there, List<CollectionRef> wanted)
      throws IOException {
    SortedMap<CollectionRef, CommitId> all = CollectionRefs.list(there);
    Map<CollectionRef, CommitId> has = new LinkedHashMap<>();
    for (CollectionRef ref : wanted) {
      CommitId commit = all.get(ref);
      if (commit != null) {
        has.put(ref, commit);
      }
    }
    return has;
  }

  private static @Nullable Long lastModified(Repo there) throws IOException {
    Summary summary = Summary.read(there);
    return summary == null ? null : summary.lastModified();
  }

  /** {@code file:///a/b}; Java itself puts a slash behind the name of a directory. */
  private static String urlOf(Path place) {
    String url = place.toUri().toString();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}

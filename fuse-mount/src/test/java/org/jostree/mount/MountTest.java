package org.jostree.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jostree.mount.transport.Failures;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountSession;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Mounts of small repositories in the real kernel. */
class MountTest {
  @TempDir private Path directory;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private SampleRepository sample;
  private CommitId commit;
  private Path mountpoint;

  @BeforeEach
  void makeRepository() throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "no /dev/fuse that can be written");
    sample = SampleRepository.create(directory.resolve("repo"), RepoMode.BARE_USER);
    commit =
        sample.commit(
            "main", 5, Map.of("d/small", "content", "d/large", "x".repeat(300_000), "l", "-> d"));
    mountpoint = Files.createDirectory(directory.resolve("mnt"));
    log.start();
    ((Logger) LoggerFactory.getLogger(Failures.class)).setLevel(Level.ERROR);
    ((Logger) LoggerFactory.getLogger(Failures.class)).addAppender(log);
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger(Failures.class)).detachAppender(log);
    sample.close();
  }

  private Mount mount(String options) throws IOException {
    return Mount.start(sample.repo().path(), mountpoint, MountSettings.parse(options));
  }

  @Test
  void showsOneCommit() throws IOException {
    try (Mount mount = mount("rev=main")) {
      assertThat(mount.session().mountpoint()).isEqualTo(mountpoint.toRealPath());
      assertThat(mountpoint.resolve("d/small")).hasContent("content");
      assertThat(mountpoint.resolve("l/large")).hasContent("x".repeat(300_000));
      assertThat(Files.getLastModifiedTime(mountpoint.resolve("d/small")).toMillis()).isZero();
    }
    assertThat(mountpoint).isEmptyDirectory();
  }

  @Test
  void showsTheWholeRepositoryAndWhatComesLater() throws Exception {
    try (Mount mount = mount("")) {
      assertThat(mountpoint.resolve("refs/heads/main/d/small")).hasContent("content");
      assertThat(mountpoint.resolve("commits/" + commit.hex() + "/d/small")).exists();
      assertThat(mountpoint.resolve("refs/heads/later")).doesNotExist();
      assertThat(names(mountpoint.resolve("refs/heads"))).containsExactly("main");
      sample.commit("later", 6, Map.of("new", "1"));
      sample.commit("main", 6, Map.of("d/small", "changed"));
      Thread.sleep(1000);
      assertThat(names(mountpoint.resolve("refs/heads")))
          .containsExactlyInAnyOrder("main", "later");
      assertThat(mountpoint.resolve("refs/heads/later/new")).hasContent("1");
      assertThat(mountpoint.resolve("refs/heads/main/d/small")).hasContent("changed");
      assertThat(mountpoint.resolve("refs/heads/main/d/large")).doesNotExist();
      assertThat(names(mountpoint.resolve("commits"))).hasSize(3);
      assertThat(mount.session().requests().get("LOOKUP")).isPositive();
    }
  }

  private static Stream<String> names(Path listed) throws IOException {
    try (Stream<Path> entries = Files.list(listed)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).toList().stream();
    }
  }

  @Test
  void damageIsAnErrorWithAReasonInTheLog() throws IOException {
    Repo repo = sample.repo();
    DirTree root = repo.readDirTree(repo.readCommit(commit).tree());
    FileId small = repo.readDirTree(root.directory(0).tree()).file(1);
    byte[] sound = Files.readAllBytes(repo.objectPath(small));
    try (Mount mount = mount("rev=main")) {
      Path file = mountpoint.resolve("d/small");
      assertThat(mount.session().rememberedNodes()).isPositive();
      Files.writeString(repo.objectPath(small), "CONTENT");
      assertInputOutputError(() -> Files.readAllBytes(file));
      assertThat(log.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .asString()
          .contains("/d/small", commit.hex(), small.hex())
          .doesNotContain("\n");
      assertThat(mountpoint.resolve("d/large")).hasContent("x".repeat(300_000));

      Files.write(repo.objectPath(small), sound);
      assertThat(file).hasContent("content");

      Files.delete(repo.objectPath(root.directory(0).tree()));
      assertThat(mountpoint.resolve("d/small")).as("still known").exists();
    }
    try (Mount mount = mount("rev=main")) {
      assertThat(mount.session().mountpoint()).exists();
      assertInputOutputError(() -> Files.readAllBytes(mountpoint.resolve("d/small")));
      assertInputOutputError(() -> names(mountpoint.resolve("d")));
      assertInputOutputError(() -> Files.readAllBytes(mountpoint.resolve("d/nosuch")));
    }
  }

  @Test
  void aTruncatedObjectIsNeverReadAsAShorterFile() throws IOException {
    Repo repo = sample.repo();
    DirTree root = repo.readDirTree(repo.readCommit(commit).tree());
    FileId small = repo.readDirTree(root.directory(0).tree()).file(1);
    Files.writeString(repo.objectPath(small), "cont");
    try (Mount mount = mount("rev=main")) {
      Path file = mountpoint.resolve("d/small");
      assertThat(mount.session().mountpoint()).exists();
      assertThat(Files.size(file)).as("as nobody has read it yet").isEqualTo(4);
      assertInputOutputError(() -> Files.readAllBytes(file));
      Files.writeString(repo.objectPath(small), "content");
      assertThat(Files.readString(file)).isEqualTo("content");
      assertThat(Files.size(file)).isEqualTo(7);
    }
  }

  private interface Operation {
    Object run() throws IOException;
  }

  private static void assertInputOutputError(Operation operation) {
    assertThatThrownBy(operation::run).hasMessageContaining("Input/output error");
  }

  @Test
  void refusesItsOwnRepository() throws IOException {
    Path repo = sample.repo().path();
    assertRefused(repo, "is the repository itself");
    assertRefused(repo.resolve("objects"), "lies in the repository");
    assertRefused(directory, "would hide the repository");
    Path link = Files.createSymbolicLink(directory.resolve("link"), repo);
    assertRefused(link, "is the repository itself");
    assertRefused(link.resolve("tmp"), "lies in the repository");
  }

  private void assertRefused(Path place, String reason) throws IOException {
    MountSettings settings = MountSettings.parse("nonempty");
    assertThatThrownBy(() -> Mount.start(sample.repo().path(), place, settings))
        .isInstanceOf(MountException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    assertThatThrownBy(() -> mount("rev=nosuch")).hasMessage("Refspec 'nosuch' not found");
    assertThatThrownBy(() -> mount("subpath=d")).hasMessageContaining("needs a revision");
    assertThatThrownBy(() -> mount("rev=main,subpath=x")).hasMessageContaining("No such directory");
    MountSettings settings = MountSettings.parse("");
    assertThatThrownBy(() -> Mount.start(directory.resolve("no"), mountpoint, settings))
        .hasMessageContaining("opening repo");
    assertThat(mountpoint).isEmptyDirectory();
  }

  @Test
  void unmountsByPath() throws Exception {
    assertThatThrownBy(() -> Mount.unmount(mountpoint, false))
        .isInstanceOf(MountException.class)
        .hasMessageContaining("nothing is mounted");
    assertThatThrownBy(() -> Mount.unmount(Path.of("/proc"), false))
        .hasMessageContaining("not a mount of jostree, but one of type proc");
    Mount mount = mount("rev=main");
    try (var busy = Files.newDirectoryStream(mountpoint.resolve("d"))) {
      assertThat(busy).isNotEmpty();
      assertThatThrownBy(() -> Mount.unmount(mountpoint, false))
          .isInstanceOf(MountException.class)
          .hasMessageContaining("in use");
      assertThat(mountpoint.resolve("d")).isDirectory();
    }
    Mount.unmount(mountpoint, false);
    assertThat(mount.session().awaitEnd(Duration.ofSeconds(20))).isTrue();
    mount.awaitEnd();
    mount.close();
    assertThat(mountpoint).isEmptyDirectory();
  }

  @Test
  void unmountsLazilyWhatIsBusy() throws Exception {
    Mount mount = mount("rev=main");
    MountSession.Unmounting unmounting;
    try (var busy = Files.newDirectoryStream(mountpoint.resolve("d"))) {
      assertThat(busy).isNotEmpty();
      unmounting = mount.session().unmount();
      assertThat(mountpoint).isEmptyDirectory();
    }
    assertThat(unmounting).isEqualTo(MountSession.Unmounting.DETACHED);
    assertThat(mount.session().awaitEnd(Duration.ofSeconds(20))).isTrue();
    mount.awaitEnd();
  }

  @Test
  void leavesNoDescriptorOpen() throws Exception {
    mountAndUnmount();
    int before = descriptors();
    for (int i = 0; i < 5; i++) {
      mountAndUnmount();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(before);
  }

  private void mountAndUnmount() throws Exception {
    Mount mount = mount("rev=main");
    assertThat(mountpoint.resolve("d/large")).hasContent("x".repeat(300_000));
    mount.close();
    mount.awaitEnd();
  }

  private static int descriptors() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return (int) entries.count();
    }
  }

  @Test
  void extendedAttributesOfOurOwnAreThereButNotListed() throws IOException {
    try (Mount mount = mount("rev=main")) {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(
              mount.session().mountpoint(),
              UserDefinedFileAttributeView.class,
              LinkOption.NOFOLLOW_LINKS);
      assertThat(view.list()).isEmpty();
      assertThat(view.size("ostree.commit")).isEqualTo(64);
    }
  }
}

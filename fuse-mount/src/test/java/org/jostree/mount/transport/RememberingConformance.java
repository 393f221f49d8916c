package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.mount.transport.NativeCalls.LIBC;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.junit.jupiter.api.Test;

/** What the kernel need not ask again of any transport, and what changes in spite of that. */
public abstract class RememberingConformance extends ConformanceGround {
  protected RememberingConformance(TransportOnTrial tried) {
    super(tried);
  }

  @Test
  void isAskedNothingTheSecondTime() throws Exception {
    for (int i = 0; i < 50; i++) {
      Node directory = files.directory(root, "d" + i);
      for (int j = 0; j < 20; j++) {
        files.file(directory, "f" + j, "content " + i + " " + j);
      }
      files.link(directory, "link", "f0");
    }
    MountSession session = mount();
    String[] find = {"find", ".", "-printf", "%s %m %p %l\n"};
    String[] tar = {"sh", "-c", "tar cf - . | cat | cksum"};

    Command firstFind = Command.in(mountpoint, find);
    Command firstTar = Command.in(mountpoint, tar);
    assertThat(firstFind.lines()).hasSize(1 + 50 * 22);
    List<String> kinds = List.of("LOOKUP", "GETATTR", "READDIR", "READDIRPLUS", "READ");
    if (tried.keepsEverything()) {
      Map<String, Long> first = session.requests();
      assertThat(first).doesNotContainKeys("RELEASE", "RELEASEDIR");
      assertThat(first).containsEntry("OPEN", 1L).containsEntry("OPENDIR", 1L);
      assertThat(first.getOrDefault("FLUSH", 0L)).isLessThanOrEqualTo(1);
      kinds = List.copyOf(first.keySet());
    }
    assertNotAskedAgain(
        session,
        kinds,
        () -> {
          assertThat(Command.in(mountpoint, find)).isEqualTo(firstFind);
          assertThat(Command.in(mountpoint, tar)).isEqualTo(firstTar);
        });
  }

  @Test
  void letsTheKernelRememberAbsentNamesOfWhatCannotChange() throws Exception {
    files.directory(root, "fixed");
    files.changingDirectory(root, "changing");
    MountSession session = mount();

    assertThat(mountpoint.resolve("fixed/absent")).doesNotExist();
    long lookups = count(session, "LOOKUP");
    assertThat(mountpoint.resolve("fixed/absent")).doesNotExist();
    assertThat(count(session, "LOOKUP")).isEqualTo(lookups);
    assertThat(mountpoint.resolve("changing/absent")).doesNotExist();
    lookups = count(session, "LOOKUP");
    assertThat(mountpoint.resolve("changing/absent")).doesNotExist();
    assertThat(count(session, "LOOKUP")).isGreaterThan(lookups);
  }

  @Test
  void forgetsWhatTheKernelForgets() throws Exception {
    haveCachesAlone();
    for (int i = 0; i < 100; i++) {
      Node directory = files.directory(root, "d" + i);
      for (int j = 0; j < 200; j++) {
        files.file(directory, "f" + j, "x");
      }
    }
    MountSession session = mount();

    for (int round = 0; round < 3; round++) {
      assertThat(Command.in(mountpoint, "find", ".", "-printf", "%s %p\n").lines()).hasSize(20_101);
      assertThat(session.rememberedNodes()).isGreaterThan(10_000);
      assertThat(afterDroppingCaches(session)).isLessThan(200);
    }
    assertThat(Files.readString(mountpoint.resolve("d99/f199"))).isEqualTo("x");
  }

  private static int afterDroppingCaches(MountSession session) throws Exception {
    for (int attempt = 0; attempt < 50 && session.rememberedNodes() >= 200; attempt++) {
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
      Thread.sleep(100);
    }
    return session.rememberedNodes();
  }

  @Test
  void showsNewAndRemovedNamesAtOnce() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    files.file(refs, "old", "old");
    mount();
    for (int i = 0; i < 20; i++) {
      String name = "new" + i;
      assertThat(names("refs")).contains("old").doesNotContain(name);
      assertThat(mountpoint.resolve("refs/" + name)).doesNotExist();
      files.file(refs, name, name);
      assertThat(Files.readString(mountpoint.resolve("refs/" + name))).isEqualTo(name);
      assertThat(names("refs")).contains("old", name);
      files.remove(refs, name);
      assertThat(names("refs")).doesNotContain(name);
    }
  }

  @Test
  void removesNamesWhoseLifetimeHasPassed() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    Node ref = files.file(refs, "main", "x");
    ref.nameLifetime = Lifetime.of(Duration.ofMillis(500));
    mount();

    assertThat(mountpoint.resolve("refs/main")).exists();
    files.remove(refs, "main");
    Thread.sleep(700);
    assertThat(mountpoint.resolve("refs/main")).doesNotExist();
  }

  /** Programs whose opendir does not look at the directory first, as those in Go and with musl. */
  @Test
  void showsNewNamesToWhoeverReadsWithoutStat() throws Exception {
    Node refs = files.changingDirectory(root, "refs");
    files.file(refs, "old", "old");
    // Long settled, so that nothing but the time itself tells that the listing has changed.
    refs.attributes = files.attributes(NodeType.DIRECTORY, 0755, 0);
    MountSession session = mount();

    int descriptor = LIBC.open(path("refs"), NativeCalls.O_RDONLY, 0);
    try {
      assertThat(rawListing(descriptor)).contains("old").doesNotContain("new");
      Map<String, Long> listings = counts(session, List.of("READDIR", "READDIRPLUS"));
      assertThat(rawListing(descriptor)).contains("old").doesNotContain("new");
      if (tried.keepsEverything()) {
        assertThat(counts(session, List.of("READDIR", "READDIRPLUS")))
            .as("kept as long as it holds")
            .isEqualTo(listings);
      }
      files.file(refs, "new", "new");
      assertThat(rawListing(descriptor)).contains("old", "new");
    } finally {
      LIBC.close(descriptor);
    }
  }

  private static String rawListing(int descriptor) {
    byte[] buffer = new byte[32_768];
    StringBuilder names = new StringBuilder();
    LIBC.lseek(descriptor, 0, 0);
    for (long length; (length = LIBC.getdents64(descriptor, buffer, buffer.length)) > 0; ) {
      names.append(new String(buffer, 0, (int) length, StandardCharsets.ISO_8859_1));
    }
    return names.toString();
  }

  @Test
  void showsTheNewTreeWhenARefMoves() throws Exception {
    for (Lifetime lifetime : List.of(Lifetime.NONE, Lifetime.of(Duration.ofMillis(500)))) {
      String name = "main" + lifetime.millis();
      Node refs = files.changingDirectory(root, "refs" + lifetime.millis());
      Node before = tree("before", lifetime);
      Node after = tree("after", lifetime);
      files.put(refs, name, before);
      if (sessions.isEmpty()) {
        mount();
      }
      Path ref = mountpoint.resolve("refs" + lifetime.millis()).resolve(name);
      assertThat(Files.readString(ref.resolve("sub/file"))).isEqualTo("before");
      try (InputStream open = Files.newInputStream(ref.resolve("sub/file"))) {
        Process inside = startInside(ref.resolve("sub"));
        files.put(refs, name, after);
        Thread.sleep(lifetime.millis() + 200);
        assertThat(Files.readString(ref.resolve("sub/file"))).isEqualTo("after");
        assertThat(Files.exists(ref.resolve("only-before"))).isFalse();
        assertThat(names("refs" + lifetime.millis() + "/" + name))
            .containsExactly("sub", "only-after");
        // Who was in the old tree before stays there.
        assertThat(open.readAllBytes()).asString().isEqualTo("before");
        inside.getOutputStream().write('\n');
        inside.getOutputStream().close();
        assertThat(inside.getInputStream().readAllBytes()).asString().isEqualTo("before");
        files.put(refs, name, before);
        Thread.sleep(lifetime.millis() + 200);
        assertThat(Files.readString(ref.resolve("sub/file"))).isEqualTo("before");
      }
    }
  }

  private Node tree(String content, Lifetime lifetime) {
    Node tree = new Node("/" + content, files.attributes(NodeType.DIRECTORY, 0755, 0));
    tree.nameLifetime = lifetime;
    files.file(files.directory(tree, "sub"), "file", content);
    files.file(tree, "only-" + content, content);
    return tree;
  }
}

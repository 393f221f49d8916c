package org.jostree.bootloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class LoaderVersionsTest {
  @TempDir private Path boot;
  private LoaderVersions versions;
  private final BootDisk disk = new PosixBootDisk();

  /** A disk whose file system has no symbolic links, or cannot exchange names either. */
  private static final class Vfat extends ForwardingDisk {
    private final boolean exchanging;

    Vfat(BootDisk disk, boolean exchanging) {
      super(disk);
      this.exchanging = exchanging;
    }

    @Override
    public boolean exchange(Path first, Path second) throws IOException {
      return exchanging && super.exchange(first, second);
    }
  }

  /** Loses power before one of the renames. */
  private static final class PowerCut extends ForwardingDisk {
    private int left;

    PowerCut(BootDisk disk, int renames) {
      super(disk);
      this.left = renames;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      if (left-- == 0) {
        throw new IOException("power cut");
      }
      super.rename(from, to);
    }
  }

  @BeforeEach
  void open() {
    versions = new LoaderVersions(boot);
  }

  private LoaderDirectory make(int version, String content) throws IOException {
    LoaderDirectory directory = versions.directory(version);
    directory.create(disk);
    disk.replace(directory.file("content"), content.getBytes(StandardCharsets.UTF_8));
    return directory;
  }

  private String content() throws IOException {
    return Files.readString(boot.resolve("loader/content"));
  }

  @Test
  void withLinksTheLinkIsExchanged() throws IOException {
    assertThat(versions.current()).isZero();
    versions.use(make(1, "one"), disk);
    assertThat(Files.readSymbolicLink(boot.resolve("loader"))).isEqualTo(Path.of("loader.1"));
    assertThat(versions.current()).isEqualTo(1);
    versions.use(make(0, "two"), disk);
    assertThat(content()).isEqualTo("two");
    versions.removeOther(disk);
    assertThat(boot.resolve("loader.1")).doesNotExist();
    assertThat(boot.resolve("loader.0")).exists();
    assertThat(boot.toFile().list()).containsExactlyInAnyOrder("loader", "loader.0");
  }

  @Test
  void withoutLinksTheDirectoriesAreExchanged() throws IOException {
    for (boolean exchanging : new boolean[] {true, false}) {
      disk.remove(boot.resolve("loader"));
      BootDisk vfat = new Vfat(disk, exchanging);
      startWithoutLinks();
      assertThat(versions.current()).isEqualTo(1);
      versions.use(make(0, "next"), vfat);
      assertThat(versions.current()).isZero();
      assertThat(versions.isWithoutLinks()).isTrue();
      assertThat(content()).isEqualTo("next");
      assertThat(versions.inUse().path()).isEqualTo(boot.resolve("loader"));
      assertThat(versions.directory(1).path()).isEqualTo(boot.resolve("loader.1"));
      versions.removeOther(vfat);
      assertThat(boot.toFile().list()).containsExactly("loader");
    }
  }

  private void startWithoutLinks() throws IOException {
    Files.createDirectories(boot.resolve("loader"));
    Files.writeString(boot.resolve("loader/ostree_bootversion"), "loader.1\n");
    Files.writeString(boot.resolve("loader/content"), "old");
  }

  @Test
  void anExchangeThatWasCutShortIsFinished() throws IOException {
    for (int renames = 0; renames < 2; renames++) {
      disk.remove(boot.resolve("loader"));
      disk.remove(boot.resolve("loader.0"));
      disk.remove(boot.resolve("loader.1"));
      startWithoutLinks();
      LoaderDirectory next = make(0, "next");
      BootDisk dying = new PowerCut(new Vfat(disk, false), renames);
      assertThatThrownBy(() -> versions.use(next, dying)).hasMessage("power cut");
      assertThat(versions.finishInterruptedExchange(disk)).isEqualTo(renames == 1);
      assertThat(content()).isIn("old", "next");
      assertThat(versions.finishInterruptedExchange(disk)).isFalse();
      versions.removeOther(disk);
      assertThat(boot.toFile().list()).containsExactly("loader");
    }
  }

  @Test
  void saysWhatIsWrongWithTheLink() throws IOException {
    Files.createSymbolicLink(boot.resolve("loader"), Path.of("loader.2"));
    assertThatThrownBy(versions::current).hasMessage("Invalid target 'loader.2' in boot/loader");
    Files.delete(boot.resolve("loader"));
    Files.createDirectory(boot.resolve("loader"));
    assertThatThrownBy(versions::current).hasMessage("Not a symbolic link: boot/loader");
    Files.writeString(boot.resolve("loader/ostree_bootversion"), "x");
    assertThatThrownBy(versions::current).hasMessage("Invalid target 'x' in boot/loader");
  }

  @Test
  void readsOurEntriesAlone() throws IOException {
    Path entries = Files.createDirectories(boot.resolve("loader.0/entries"));
    Files.writeString(entries.resolve("ostree-1.conf"), "title a\nversion 1\n");
    Files.writeString(entries.resolve("ostree-2-os.conf"), "title b\nversion 2\n");
    Files.writeString(entries.resolve("other.conf"), "title c\nversion 3\n");
    Files.createDirectory(entries.resolve("ostree-3.conf"));
    assertThat(versions.inUse().read())
        .extracting(each -> each.entry().get("title").orElse(""))
        .containsExactly("b", "a");
    assertThat(versions.directory(1).read()).isEmpty();
  }
}

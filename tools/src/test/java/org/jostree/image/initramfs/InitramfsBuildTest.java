package org.jostree.image.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jostree.tar.ArchiveMember;
import org.jostree.tar.ArchiveReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The variant without Java, read back as an archive; the other one is booted in itests. */
class InitramfsBuildTest {
  private static final String MODULES = "lib/modules/6.1/";

  @TempDir private Path directory;

  @BeforeEach
  void makeKernelAndBusybox() throws IOException {
    Files.writeString(directory.resolve("busybox"), "program");
    write("modules.builtin", "kernel/fs/ext4/ext4.ko\n");
    write(
        "modules.dep",
        """
        kernel/fs/fuse/fuse.ko:
        kernel/fs/overlayfs/overlay.ko.gz: kernel/lib/base.ko kernel/lib/low.ko
        kernel/lib/base.ko: kernel/lib/low.ko
        kernel/lib/low.ko:
        kernel/drivers/virtio-blk.ko:
        kernel/drivers/other.ko: kernel/lib/gone.ko
        """);
    for (String each :
        List.of("fs/fuse/fuse.ko", "lib/base.ko", "lib/low.ko", "drivers/virtio-blk.ko")) {
      write("kernel/" + each, "module " + each);
    }
    Path packed = file("kernel/fs/overlayfs/overlay.ko.gz");
    Files.createDirectories(packed.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("module overlay".getBytes(StandardCharsets.UTF_8));
    }
  }

  private Path file(String name) {
    return directory.resolve("root").resolve(MODULES).resolve(name);
  }

  private void write(String name, String content) throws IOException {
    Path file = file(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private InitramfsBuild.Result build(Packing packing, String... modules) throws IOException {
    return new InitramfsBuild(
            new InitramfsBuild.Request(
                directory.resolve("initramfs"),
                InitramfsBuild.Variant.SHELL,
                packing,
                directory.resolve("root"),
                "",
                List.of(modules),
                directory.resolve("busybox"),
                null,
                Path.of("/nonexistent"),
                Path.of("/nonexistent"),
                1_000))
        .run();
  }

  /** Content by path; of links, where they lead. */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (InputStream in = Files.newInputStream(directory.resolve("initramfs"));
        ArchiveReader archive = ArchiveReader.open(in)) {
      for (ArchiveMember each = archive.next(); each != null; each = archive.next()) {
        byte[] bytes = new byte[(int) each.size()];
        int at = 0;
        for (int n = 1; n > 0 && at < bytes.length; at += n) {
          n = archive.read(bytes, at, bytes.length - at);
        }
        content.put(
            each.path(),
            each.kind() == ArchiveMember.Kind.FILE
                ? new String(bytes, StandardCharsets.UTF_8)
                : each.kind() + " " + each.linkTarget());
      }
    }
    return content;
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveHoldsWhatABootNeeds(Packing packing) throws IOException {
    InitramfsBuild.Result result = build(packing);
    assertThat(result.loaded()).containsExactly("virtio_blk", "fuse", "overlay");
    assertThat(result.bytes()).isEqualTo(Files.size(directory.resolve("initramfs")));
    Map<String, String> content = content();
    assertThat(content)
        .containsEntry("bin/busybox", "program")
        .containsEntry("bin/sh", "SYMLINK busybox")
        .containsEntry("dev/console", "SPECIAL ")
        .containsEntry("etc/modules", "virtio_blk\nfuse\noverlay\n")
        .containsEntry(MODULES + "kernel/fs/overlayfs/overlay.ko", "module overlay")
        .containsEntry(MODULES + "kernel/lib/low.ko", "module lib/low.ko")
        .doesNotContainKey(MODULES + "kernel/drivers/other.ko");
    assertThat(content.get("init")).startsWith("#!/bin/sh\n").contains("exec switch_root /sysroot");
    assertThat(content.get("usr/lib/ostree/ostree-prepare-root")).startsWith("#!/bin/sh\n");
    assertThat(content.get(MODULES + "modules.dep"))
        .contains("overlay.ko: kernel/lib/base.ko kernel/lib/low.ko\n")
        .doesNotContain("other");
  }

  @Test
  void theSameIsMadeOfTheSame() throws IOException {
    build(Packing.GZIP);
    byte[] first = Files.readAllBytes(directory.resolve("initramfs"));
    build(Packing.GZIP);
    // Of the machine's files the time is kept, and they are the same files.
    assertThat(Files.readAllBytes(directory.resolve("initramfs"))).isEqualTo(first);
  }

  @Test
  void whatIsMissingIsToldAndNothingIsLeft() throws IOException {
    assertThatThrownBy(() -> build(Packing.NONE, "nosuch"))
        .hasMessage("kernel 6.1 has no module nosuch");
    assertThatThrownBy(() -> build(Packing.NONE, "other"))
        .hasMessage("modules.dep names kernel/lib/gone.ko, but says nothing about it");
    Files.delete(file("modules.dep"));
    assertThatThrownBy(() -> build(Packing.NONE)).hasMessageEndingWith("is missing: run depmod");
    Files.delete(directory.resolve("busybox"));
    assertThatThrownBy(() -> build(Packing.NONE)).hasMessageContaining("no busybox at ");
    assertThat(directory.resolve("initramfs")).doesNotExist();
    assertThat(directory.resolve("initramfs.incomplete")).doesNotExist();
  }
}

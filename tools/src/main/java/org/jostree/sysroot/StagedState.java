package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.KernelArguments;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code /run/ostree/staged-deployment}: a dictionary {@code a{sv}} as libostree has it,
 * with {@code target} and {@code merge-deployment}, each a dictionary of {@code name}, {@code
 * osname} and {@code bootcsum}; {@code kargs} and {@code overlay-initrds}, lists of strings; and
 * {@code locked}. Older releases say the last by a file {@code staged-deployment-locked} beside it,
 * which is kept in step.
 *
 * <p>It goes with the running system, so nothing waits for a disk here.
 */
final class StagedState {
  private static final GVariantType DICTIONARY = GVariantType.of("a{sv}");
  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType STRINGS = GVariantType.of("as");
  private static final GVariantType BOOLEAN = GVariantType.of("b");
  private static final String TARGET = "target";
  private static final String MERGE = "merge-deployment";
  private static final String ARGUMENTS = "kargs";
  private static final String OVERLAYS = "overlay-initrds";
  private static final String LOCKED = "locked";
  private static final String IMAGE = ".img";

  private final Path directory;
  private final Path sysroot;

  StagedState(Host host, Path sysroot) {
    this.directory = host.state();
    this.sysroot = sysroot;
  }

  private Path file() {
    return directory.resolve("staged-deployment");
  }

  private Path lockFile() {
    return directory.resolve("staged-deployment-locked");
  }

  /** Where initrds wait that are to be laid over the initramfs, by their checksums. */
  Path overlays() {
    return directory.resolve("staged-initrds");
  }

  /** The file that an entry's path of such an initrd stands for. */
  Path overlay(String path) {
    return overlays().resolve(checksumOf(path));
  }

  private static String checksumOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.endsWith(IMAGE) ? name.substring(0, name.length() - IMAGE.length()) : name;
  }

  /**
   * What is staged; null if nothing is.
   *
   * @throws IOException also when the file is not what it should be
   */
  @Nullable StagedDeployment read() throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file());
    } catch (NoSuchFileException e) {
      return null;
    }
    GVariantReader state = GVariantReader.of(DICTIONARY, content);
    GVariantReader target = state.lookup(TARGET, DICTIONARY);
    if (target == null) {
      return null;
    }
    Deployment deployment = deployment(target);
    GVariantReader arguments = state.lookup(ARGUMENTS, STRINGS);
    BootEntry entry = BootEntry.EMPTY;
    if (arguments != null) {
      KernelArguments own = new KernelArguments();
      own.appendAll(strings(arguments));
      entry = entry.withOptions(own);
    }
    List<String> overlays = new ArrayList<>();
    GVariantReader checksums = state.lookup(OVERLAYS, STRINGS);
    for (String each : checksums == null ? List.<String>of() : strings(checksums)) {
      overlays.add(BootEntry.OVERLAYS + each + IMAGE);
    }
    GVariantReader merge = state.lookup(MERGE, DICTIONARY);
    GVariantReader locked = state.lookup(LOCKED, BOOLEAN);
    return new StagedDeployment(
        deployment
            .withEntry(entry.withOverlays(overlays))
            .withOrigin(Origin.loadIfThere(deployment.originFile(sysroot))),
        merge == null ? null : deployment(merge).path(),
        arguments != null,
        (locked != null && locked.asBoolean()) || Files.exists(lockFile()));
  }

  private static Deployment deployment(GVariantReader value) throws IOException {
    String text = require(value, "name");
    DeploymentName name =
        DeploymentName.parse(text)
            .orElseThrow(() -> new IOException("Invalid deploy name '" + text + "'"));
    String stateroot = require(value, "osname");
    Stateroot.of(Path.of(""), stateroot); // a name, and no path that leads elsewhere
    return new Deployment(
        stateroot,
        name.commit(),
        name.serial(),
        require(value, "bootcsum"),
        0,
        BootEntry.EMPTY,
        null);
  }

  private static String require(GVariantReader dictionary, String key) throws IOException {
    GVariantReader value = dictionary.lookup(key, STRING);
    if (value == null) {
      throw new IOException("Loading staged deployment: Missing key: " + key);
    }
    return value.asString();
  }

  private static List<String> strings(GVariantReader list) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < list.count(); i++) {
      strings.add(list.childString(i));
    }
    return strings;
  }

  /**
   * Writes it, instead of what was staged before.
   *
   * @param mergeSource the one of the staged one's path of that name, or null
   */
  void write(StagedDeployment staged, @Nullable Deployment mergeSource) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    if (staged.locked()) {
      // Before the other: who finds a deployment is to find its lock.
      Files.write(lockFile(), new byte[0]);
    }
    Path temporary = directory.resolve(".staged-deployment.tmp");
    Files.write(temporary, content(staged, mergeSource));
    Files.move(temporary, file(), StandardCopyOption.ATOMIC_MOVE);
    if (!staged.locked()) {
      Files.deleteIfExists(lockFile());
    }
  }

  private static byte[] content(StagedDeployment staged, @Nullable Deployment mergeSource)
      throws IOException {
    Deployment target = staged.deployment();
    GVariantWriter writer = new GVariantWriter(DICTIONARY);
    writeDeployment(writer, TARGET, target);
    if (staged.locked()) {
      writer.begin().writeString(LOCKED).beginVariant(BOOLEAN).writeBoolean(true).end().end();
    }
    if (mergeSource != null) {
      writeDeployment(writer, MERGE, mergeSource);
    }
    if (staged.hasArguments()) {
      writeStrings(writer, ARGUMENTS, target.entry().options().toList());
    }
    if (!target.entry().overlays().isEmpty()) {
      List<String> checksums = new ArrayList<>();
      target.entry().overlays().forEach(path -> checksums.add(checksumOf(path)));
      writeStrings(writer, OVERLAYS, checksums);
    }
    return writer.toByteArray();
  }

  private static void writeDeployment(GVariantWriter writer, String key, Deployment deployment) {
    writer.begin().writeString(key).beginVariant(DICTIONARY);
    writeText(writer, "name", deployment.name());
    writeText(writer, "osname", deployment.stateroot());
    writeText(writer, "bootcsum", deployment.bootChecksum());
    writer.end().end();
  }

  private static void writeText(GVariantWriter writer, String key, String value) {
    writer.begin().writeString(key).beginVariant(STRING).writeString(value).end().end();
  }

  private static void writeStrings(GVariantWriter writer, String key, List<String> values) {
    writer.begin().writeString(key).beginVariant(STRINGS);
    values.forEach(writer::writeString);
    writer.end().end();
  }

  /** Forgets what is staged; its directory is for {@link Cleanup} to remove. */
  void remove() throws IOException {
    Files.deleteIfExists(file());
    Files.deleteIfExists(lockFile());
  }
}

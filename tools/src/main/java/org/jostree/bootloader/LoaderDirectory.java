package org.jostree.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One version of what boot loaders read: {@code boot/loader.VERSION}, with the entries in {@code
 * entries/} and the files of boot loaders that want their own beside it.
 *
 * @param path of the directory
 * @param version 0 or 1
 */
public record LoaderDirectory(Path path, int version) {
  private static final String ENTRIES = "entries";

  /** Where the entries are. */
  public Path entries() {
    return path.resolve(ENTRIES);
  }

  /** A file of a boot loader. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /** The entries that are ours, the default first; none if there is no such directory. */
  public List<LoaderEntry> read() throws IOException {
    List<LoaderEntry> found = new ArrayList<>();
    if (!Files.isDirectory(entries())) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(entries())) {
      for (Path file : files) {
        Optional<BootEntryName> name = BootEntryName.parse(String.valueOf(file.getFileName()));
        if (name.isPresent() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.add(new LoaderEntry(name.get(), load(file)));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(found);
    return found;
  }

  private static BootEntry load(Path file) throws IOException {
    return BootEntry.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /** Makes the directory anew, without entries; what a run that was cut short left is removed. */
  public void create(BootDisk disk) throws IOException {
    disk.remove(path);
    disk.makeDirectories(entries());
  }

  /** Writes an entry, or replaces the one in that file. */
  public void write(LoaderEntry entry, BootDisk disk) throws IOException {
    byte[] text = entry.entry().text().getBytes(StandardCharsets.UTF_8);
    disk.replace(entries().resolve(entry.name().fileName()), text);
  }
}

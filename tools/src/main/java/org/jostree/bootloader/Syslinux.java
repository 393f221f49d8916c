package org.jostree.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Syslinux and extlinux, whose {@code boot/syslinux/syslinux.cfg} is a symbolic link to {@code
 * ../loader/syslinux.cfg}. Of the file in use, everything is kept but the entries of deployments,
 * which are written anew at the end.
 */
public final class Syslinux implements Bootloader {
  private static final String FILE = "syslinux.cfg";
  private static final String LABEL = "LABEL ";
  private static final String KERNEL = "\tKERNEL ";
  private static final String DEFAULT = "DEFAULT ";

  private final Path link;

  Syslinux(Path sysroot) {
    this.link = sysroot.resolve("boot/syslinux").resolve(FILE);
  }

  @Override
  public String name() {
    return "syslinux";
  }

  @Override
  public boolean isActive() {
    return Files.isSymbolicLink(link);
  }

  @Override
  public void writeConfiguration(LoaderDirectory next, BootDisk disk) throws IOException {
    String current = new String(Files.readAllBytes(link), StandardCharsets.UTF_8);
    String text = rewrite(current, next.read());
    disk.replace(next.file(FILE), text.getBytes(StandardCharsets.UTF_8));
  }

  /** A configuration with the entries of deployments taken out and those put in. */
  static String rewrite(String current, List<LoaderEntry> entries) throws IOException {
    Kept kept = new Kept();
    kept.read(current);
    StringBuilder text = new StringBuilder();
    for (String line : kept.lines) {
      text.append(line).append('\n');
    }
    for (int i = 0; i < entries.size(); i++) {
      BootEntry entry = entries.get(i).entry();
      String title = entry.get(BootEntry.TITLE).orElse("(Untitled)");
      if (i == 0 && !kept.hasDefault) {
        text.append(DEFAULT).append(title).append('\n');
      }
      append(text, title, entry);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String title, BootEntry entry) throws IOException {
    text.append(LABEL).append(title).append('\n');
    String kernel = BootPaths.fromRoot(entry.require(BootEntry.LINUX));
    text.append(KERNEL).append(kernel).append('\n');
    appendPath(text, "INITRD", entry.get(BootEntry.INITRD));
    appendPath(text, "DEVICETREE", entry.get(BootEntry.DEVICETREE));
    appendPath(text, "FDTDIR", entry.get(BootEntry.FDTDIR));
    entry
        .get(BootEntry.OPTIONS)
        .ifPresent(options -> text.append("\tAPPEND ").append(options).append('\n'));
  }

  private static void appendPath(StringBuilder text, String word, Optional<String> path) {
    path.ifPresent(
        value ->
            text.append('\t')
                .append(word)
                .append(' ')
                .append(BootPaths.fromRoot(value))
                .append('\n'));
  }

  /** The lines that are not of deployments. */
  private static final class Kept {
    final List<String> lines = new ArrayList<>();
    private final List<String> ofLabel = new ArrayList<>();
    private final List<String> ourLabels = new ArrayList<>();
    private String kernel = "";
    private String defaultLabel = "";
    boolean hasDefault;

    void read(String text) throws IOException {
      for (String line : text.lines().toList()) {
        if (!ofLabel.isEmpty() && !line.startsWith("\t")) {
          endLabel();
        }
        if (line.startsWith(LABEL)) {
          ofLabel.add(line);
        } else if (!ofLabel.isEmpty()) {
          if (line.startsWith(KERNEL)) {
            kernel = line.substring(KERNEL.length());
          }
          ofLabel.add(line);
        } else if (line.startsWith(DEFAULT)) {
          defaultLabel = line.substring(DEFAULT.length());
        } else {
          lines.add(line);
        }
      }
      if (!ofLabel.isEmpty()) {
        endLabel();
      }
      keepForeignDefault();
    }

    private void endLabel() throws IOException {
      if (kernel.isEmpty()) {
        throw new IOException("No KERNEL argument found after LABEL");
      }
      if (kernel.startsWith("/ostree/") || kernel.startsWith("/boot/ostree/")) {
        ourLabels.add(ofLabel.get(0).substring(LABEL.length()));
      } else {
        lines.addAll(ofLabel);
      }
      ofLabel.clear();
      kernel = "";
    }

    /** A default that is none of ours is somebody's choice. */
    private void keepForeignDefault() {
      hasDefault =
          !defaultLabel.isEmpty()
              && !defaultLabel.startsWith("ostree:")
              && lines.contains(LABEL + defaultLabel)
              && !ourLabels.contains(defaultLabel);
      if (hasDefault) {
        lines.add(DEFAULT + defaultLabel);
      }
    }
  }
}

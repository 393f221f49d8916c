package org.jostree.cli.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.cli.CommandModel;

/**
 * Everything that is made from what the commands say of themselves: {@code man1/}, {@code man8/},
 * {@code bash/jostree}, {@code zsh/_jostree}, {@code fish/jostree.fish} in one directory.
 */
public final class Manual {
  private final CommandModel program;
  private final String release;
  private final Path directory;

  private Manual(CommandModel program, String release, Path directory) {
    this.program = program;
    this.release = release;
    this.directory = directory;
  }

  /** Writes it all; directories are made, files replaced. */
  public static void write(CommandModel program, String release, Path directory)
      throws IOException {
    Manual manual = new Manual(program, release, directory);
    manual.writePages(program);
    manual.write("man8/mount.fuse.jostree.8", ManualPage.ofMountHelper(release));
    manual.write("bash/jostree", BashCompletion.of(program));
    manual.write("zsh/_jostree", ZshCompletion.of(program));
    manual.write("fish/jostree.fish", FishCompletion.of(program));
  }

  private void writePages(CommandModel command) throws IOException {
    String file = "man1/" + ManualPage.name(command) + ".1";
    write(file, ManualPage.of(command, program, release));
    for (CommandModel each : command.commands()) {
      writePages(each);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(directory.resolve(name.substring(0, name.indexOf('/'))));
    Files.writeString(file, text);
  }
}

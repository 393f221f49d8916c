package org.jostree.cli.start;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.Commands;
import org.jostree.cli.admin.AdminCommand;
import org.jostree.cli.image.ImageCommand;
import org.jostree.cli.image.RootfsCommand;
import org.jspecify.annotations.Nullable;

/** The commands of all packages. */
final class AllCommands extends Commands {
  private static final String ADMIN = "admin";

  @Override
  protected List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(ADMIN);
    names.addAll(super.names());
    names.addAll(List.of("image", "rootfs"));
    Collections.sort(names.subList(1, names.size()));
    return names;
  }

  @Override
  protected @Nullable Command find(String name) {
    return switch (name) {
      case ADMIN -> new AdminCommand();
      case "image" -> new ImageCommand();
      case "rootfs" -> new RootfsCommand();
      default -> super.find(name);
    };
  }
}

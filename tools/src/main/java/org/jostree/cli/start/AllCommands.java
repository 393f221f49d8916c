package org.jostree.cli.start;

import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.Commands;
import org.jostree.cli.admin.AdminCommand;
import org.jostree.cli.image.ImageCommand;
import org.jostree.cli.image.RootfsCommand;
import org.jostree.cli.mounting.DoctorCommand;
import org.jostree.cli.mounting.MountsCommand;
import org.jspecify.annotations.Nullable;

/** The commands of all packages. */
final class AllCommands extends Commands {
  private static final List<String> OF_OTHER_PACKAGES =
      List.of("admin", "doctor", "image", "mounts", "rootfs");

  @Override
  protected List<String> names() {
    List<String> names = new ArrayList<>(super.names());
    names.addAll(OF_OTHER_PACKAGES);
    names.sort(null);
    return names;
  }

  @Override
  protected @Nullable Command find(String name) {
    return switch (name) {
      case "admin" -> new AdminCommand();
      case "image" -> new ImageCommand();
      case "rootfs" -> new RootfsCommand();
      case "doctor" -> new DoctorCommand();
      case "mounts" -> new MountsCommand();
      default -> super.find(name);
    };
  }
}

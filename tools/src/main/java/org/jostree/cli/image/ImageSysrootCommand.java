package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.image.ImageBuild;

/** {@code image sysroot}: a directory with a deployment that boots. */
final class ImageSysrootCommand extends SysrootImageCommand {
  ImageSysrootCommand() {
    super("sysroot", "DIRECTORY", "Make a sysroot with a deployment of a commit");
  }

  @Override
  void make(ImageBuild build, Path target, boolean replace) throws IOException {
    build.makeSysroot(target, replace);
  }
}

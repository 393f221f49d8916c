package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.image.ImageBuild;

/** {@code image ext4}: a file system with a sysroot in it. */
final class ImageExt4Command extends FileSystemImageCommand {
  ImageExt4Command() {
    super("ext4", "Make an ext4 file system that has a sysroot with a deployment of a commit");
  }

  @Override
  void make(ImageBuild build, Path target, boolean replace) throws IOException {
    build.makeExt4(target, ext4(), replace);
  }
}

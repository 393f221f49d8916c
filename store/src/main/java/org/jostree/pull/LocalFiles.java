package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** The files of a repository of this machine, of a {@code file://} remote. */
record LocalFiles(Path top) implements RemoteFiles {
  @Override
  public InputStream open(String path) throws IOException {
    try {
      return Files.newInputStream(top.resolve(path));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new NotOnServerException("Couldn't open " + describe(path));
    }
  }

  @Override
  public String describe(String path) {
    return "file://" + top.resolve(path);
  }
}

package org.jostree.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All files below a directory, and lists of what is in the directories. */
public final class DirectoryDocuments implements Documents {
  private static final String INDEX = "index.html";
  private static final String HTML = "text/html; charset=utf-8";

  private final Path top;
  private final @Nullable Object identity;

  /**
   * Of a directory.
   *
   * @throws IOException when there is none
   */
  public DirectoryDocuments(Path directory) throws IOException {
    this.top = directory.toAbsolutePath();
    this.identity = identity();
    if (!Files.isDirectory(top)) {
      throw new java.nio.file.NotDirectoryException(directory.toString());
    }
  }

  private @Nullable Object identity() throws IOException {
    return Files.readAttributes(top, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
  }

  @Override
  public @Nullable Document find(Target target) throws IOException {
    Path place = top;
    for (String name : target.path()) {
      place = place.resolve(name);
    }
    if (!Files.isDirectory(place)) {
      return target.isDirectory() ? null : FileDocument.open(place);
    }
    if (!target.isDirectory()) {
      throw new MovedException();
    }
    Path index = place.resolve(INDEX);
    if (Files.exists(index)) {
      return new BytesDocument(
          Files.readAllBytes(index), HTML, Files.getLastModifiedTime(index).toMillis() / 1_000);
    }
    return list(place);
  }

  private static Document list(Path directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""));
      }
    }
    StringBuilder text = new StringBuilder("<!DOCTYPE html>\n<ul>\n");
    for (String name : names) {
      text.append("<li><a href=\"./")
          .append(escape(asPath(name)))
          .append("\">")
          .append(escape(name))
          .append("</a></li>\n");
    }
    byte[] bytes = text.append("</ul>\n").toString().getBytes(UTF_8);
    return new BytesDocument(bytes, HTML, Files.getLastModifiedTime(directory).toMillis() / 1_000);
  }

  private static String asPath(String name) throws IOException {
    try {
      return new URI(null, null, "/" + name, null).getRawPath().substring(1);
    } catch (URISyntaxException e) {
      throw new IOException("cannot be a link: " + name, e);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  @Override
  public boolean isGone() {
    try {
      return !Objects.equals(identity, identity());
    } catch (IOException e) {
      return true;
    }
  }
}

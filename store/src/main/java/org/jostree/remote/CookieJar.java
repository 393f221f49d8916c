package org.jostree.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP cookies for a remote: the file {@code NAME.cookies.txt} of the repository, in the form
 * of Netscape's and curl's: a line each of domain, whether it is one of several hosts, path,
 * whether encryption is needed, when it expires, name and value, divided by tabs. It need not be
 * there.
 */
public final class CookieJar {
  private static final int FIELDS = 7;
  private static final int YEARS = 25;

  private final Path file;

  private CookieJar(Path file) {
    this.file = file;
  }

  /** That of a remote; it need not be one that is configured. */
  public static CookieJar of(Repo repo, String remote) throws IOException {
    if (!RefName.isValidRemote(remote)) {
      throw new IOException("Invalid remote name " + remote);
    }
    return new CookieJar(repo.path().resolve(remote + ".cookies.txt"));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /**
   * One cookie.
   *
   * @param secure whether it is sent through an encrypted connection only
   * @param expires seconds since 1970; 0 for never
   */
  public record Cookie(
      String domain, String path, boolean secure, long expires, String name, String value) {
    private static @Nullable Cookie parse(String line) {
      String[] fields = line.split("\t", FIELDS);
      if (line.startsWith("#") || fields.length < FIELDS) {
        return null;
      }
      try {
        return new Cookie(
            fields[0],
            fields[2],
            fields[3].equals("TRUE"),
            Long.parseLong(fields[4]),
            fields[5],
            fields[6]);
      } catch (NumberFormatException e) {
        return null;
      }
    }

    private boolean is(String otherDomain, String otherPath, String otherName) {
      return domain.equals(otherDomain) && path.equals(otherPath) && name.equals(otherName);
    }

    private String line() {
      return String.join(
          "\t",
          domain,
          domain.startsWith(".") ? "TRUE" : "FALSE",
          path,
          secure ? "TRUE" : "FALSE",
          Long.toString(expires),
          name,
          value);
    }
  }

  /** All cookies in order; lines that hold none are left out. */
  public List<Cookie> list() throws IOException {
    List<Cookie> cookies = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        Cookie cookie = Cookie.parse(line);
        if (cookie != null) {
          cookies.add(cookie);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return cookies;
  }

  /** Adds a cookie that expires in 25 years, in place of one of that name. */
  public void add(String domain, String path, String name, String value) throws IOException {
    for (String field : List.of(domain, path, name, value)) {
      if (field.indexOf('\t') >= 0 || field.indexOf('\n') >= 0) {
        throw new IOException("Invalid character in cookie: " + field.strip());
      }
    }
    List<Cookie> cookies = new ArrayList<>(list());
    cookies.removeIf(cookie -> cookie.is(domain, path, name));
    long expires = ZonedDateTime.now(ZoneOffset.UTC).plusYears(YEARS).toEpochSecond();
    cookies.add(new Cookie(domain, path, false, expires, name, value));
    write(cookies);
  }

  /** Removes a cookie; whether it was there. */
  public boolean remove(String domain, String path, String name) throws IOException {
    List<Cookie> cookies = new ArrayList<>(list());
    boolean removed = cookies.removeIf(cookie -> cookie.is(domain, path, name));
    if (removed) {
      write(cookies);
    }
    return removed;
  }

  /** A cookie may be a password: the file is for its owner only from the beginning. */
  private void write(List<Cookie> cookies) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Cookie cookie : cookies) {
      text.append(cookie.line()).append('\n');
    }
    Path temporary =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            ".tmp-cookies-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(temporary, text.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(temporary, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }
}

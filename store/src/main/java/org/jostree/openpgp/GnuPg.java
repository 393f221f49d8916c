package org.jostree.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code gpg}, which is called where secret keys are needed: they may be protected by a
 * passphrase, held by an agent or by a card, and only it knows how to ask for them.
 */
public final class GnuPg {
  private static final String PROGRAM = "gpg";
  private static final int MAX_COMPLAINT = 500;

  private final @Nullable Path home;

  /**
   * Prepares it.
   *
   * @param home the directory with the keys; null for that of the user
   */
  public GnuPg(@Nullable Path home) {
    this.home = home;
  }

  /** The directory that GnuPG takes for this user. */
  public Path home() {
    if (home != null) {
      return home;
    }
    String variable = System.getenv("GNUPGHOME");
    return variable == null || variable.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".gnupg")
        : Path.of(variable);
  }

  /**
   * Signs.
   *
   * @param keyId a fingerprint, or its end
   * @return a detached signature
   * @throws IOException when there is no such key, or it cannot be used
   */
  public byte[] sign(String keyId, byte[] data) throws IOException {
    String fingerprint = secretKey(keyId);
    return run(data, "--detach-sign", "--no-armor", "--local-user", fingerprint, "--output", "-");
  }

  /** The fingerprint of the primary key. */
  private String secretKey(String keyId) throws IOException {
    if (!keyId.matches("(0x)?[0-9A-Fa-f]{8,64}!?")) {
      throw new IOException("Unable to lookup key ID " + keyId + ": GPGME: Invalid value");
    }
    String listing;
    try {
      listing =
          new String(
              run(new byte[0], "--batch", "--with-colons", "--list-secret-keys", keyId), UTF_8);
    } catch (NoSuchKeyException e) {
      listing = "";
    }
    List<String> found = new ArrayList<>();
    boolean isPrimary = false;
    for (String line : listing.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields[0].equals("sec")) {
        isPrimary = true;
      } else if (fields[0].equals("fpr") && isPrimary && fields.length > 9) {
        found.add(fields[9]);
        isPrimary = false;
      }
    }
    if (found.isEmpty()) {
      throw new IOException("No gpg key found with ID " + keyId + " (homedir: " + home() + ")");
    }
    if (found.size() > 1) {
      throw new IOException(
          "gpg key id "
              + keyId
              + " ambiguous (homedir: "
              + home()
              + "). Try the fingerprint instead");
    }
    return found.get(0);
  }

  /**
   * The public keys of a user.
   *
   * @param keyIds which; all if there is none
   * @return a keyring, empty when there is no such key
   */
  public byte[] export(List<String> keyIds) throws IOException {
    List<String> words = new ArrayList<>(List.of("--batch", "--no-armor", "--export", "--"));
    words.addAll(keyIds);
    return run(new byte[0], words.toArray(new String[0]));
  }

  /**
   * GnuPG has said in its own words, with exit code 2, that it cannot: mostly, that a key lacks.
   */
  private static final class NoSuchKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    NoSuchKeyException(String message) {
      super(message);
    }
  }

  private byte[] run(byte[] input, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "--no-tty", "--quiet"));
    if (home != null) {
      command.add("--homedir");
      command.add(home.toAbsolutePath().toString());
    }
    command.addAll(List.of(words));
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new IOException(
          "Cannot run " + PROGRAM + ", which is needed for secret keys: " + e.getMessage(), e);
    }
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    Thread reader = new Thread(() -> copy(process.getErrorStream(), complaints), "gpg-stderr");
    reader.start();
    Thread writer = new Thread(() -> write(process.getOutputStream(), input), "gpg-stdin");
    writer.start();
    try {
      byte[] output = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      reader.join();
      writer.join();
      if (code != 0) {
        throw new NoSuchKeyException(complaint(code, complaints.toString(UTF_8)));
      }
      return output;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private static String complaint(int code, String text) {
    String stripped = text.strip().replace('\n', ' ');
    String shown = stripped.substring(0, Math.min(stripped.length(), MAX_COMPLAINT));
    return String.format(Locale.ROOT, "%s failed with code %d: %s", PROGRAM, code, shown);
  }

  private static void copy(InputStream from, OutputStream to) {
    try (from) {
      from.transferTo(to);
    } catch (IOException e) {
      // The exit code tells enough.
    }
  }

  private static void write(OutputStream to, byte[] input) {
    try (to) {
      to.write(input);
    } catch (IOException e) {
      // It has ended before it read everything: the exit code tells.
    }
  }
}

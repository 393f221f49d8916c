package org.jostree.sign;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jspecify.annotations.Nullable;

/** Keys of one kind whose signatures are trusted, except for those that are revoked. */
public final class PublicKeys {
  /** Where a system keeps its keys: files and directories {@code trusted.KIND[.d]}. */
  private static final List<Path> SYSTEM =
      List.of(Path.of("/etc/ostree"), Path.of("/usr/share/ostree"));

  /** With more, the message names their number only. */
  private static final int MAX_KEYS_TOLD = 3;

  private final SignatureKind kind;
  private final Scheme scheme;

  /** The last that was added is the first that is tried. */
  private final List<byte[]> trusted = new ArrayList<>();

  private final List<byte[]> revoked = new ArrayList<>();

  public PublicKeys(SignatureKind kind) {
    this.kind = kind;
    this.scheme = kind.scheme();
  }

  /** Their kind. */
  public SignatureKind kind() {
    return kind;
  }

  /**
   * Trusts a key in the form that the command line and the configuration have it in.
   *
   * @throws IOException when it is none
   */
  public void add(String text) throws IOException {
    addOnce(trusted, scheme.publicKey(text));
  }

  private static void addOnce(List<byte[]> keys, byte[] key) {
    if (!contains(keys, key)) {
      keys.add(0, key);
    }
  }

  private static boolean contains(List<byte[]> keys, byte[] key) {
    for (byte[] each : keys) {
      if (Arrays.equals(each, key)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Trusts the keys of a file.
   *
   * @throws IOException when it is no file, or has no key
   */
  public void addFile(Path file) throws IOException {
    if (addAll(trusted, file) == 0) {
      throw new IOException("signature: " + kind.word() + ": no valid keys in file '" + file + "'");
    }
  }

  private int addAll(List<byte[]> keys, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("File object '" + file + "' is not a regular file");
    }
    List<byte[]> found = scheme.publicKeys(Files.readAllBytes(file));
    for (byte[] key : found) {
      addOnce(keys, key);
    }
    return found.size();
  }

  /**
   * Trusts the keys of the system, or those in a directory instead of the system's.
   *
   * @param directory null for those of the system
   * @throws IOException when there are none, or a file of revoked keys cannot be read
   */
  public void addDirectory(@Nullable Path directory) throws IOException {
    if (kind == SignatureKind.DUMMY) {
      throw new IOException("not implemented");
    }
    for (Path base : directory == null ? SYSTEM : List.of(directory)) {
      for (Path file : files(base, "trusted")) {
        addAll(trusted, file);
      }
      for (Path file : files(base, "revoked")) {
        addAll(revoked, file);
      }
    }
    if (trusted.isEmpty()) {
      throw new IOException("signature: " + kind.word() + ": no keys loaded");
    }
  }

  private List<Path> files(Path base, String word) throws IOException {
    List<Path> files = new ArrayList<>();
    Path single = base.resolve(word + "." + kind.word());
    if (Files.exists(single)) {
      files.add(single);
    }
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(base.resolve(word + "." + kind.word() + ".d"))) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return files;
    }
    files.sort(null);
    return files;
  }

  /** Whether none is trusted. */
  public boolean isEmpty() {
    return trusted.isEmpty();
  }

  /** The number of a signature that is good, or -1; for no key that is revoked. */
  int indexOfGood(byte[] data, List<byte[]> signatures) throws IOException {
    for (int i = 0; i < signatures.size(); i++) {
      if (keyOf(data, signatures.get(i)) != null) {
        return i;
      }
    }
    return -1;
  }

  /** The key that a signature is good by, or null; none that is revoked. */
  byte @Nullable [] keyOf(byte[] data, byte[] signature) throws IOException {
    for (byte[] key : trusted) {
      if (!contains(revoked, key) && scheme.verify(key, data, signature)) {
        return key;
      }
    }
    return null;
  }

  /**
   * Finds a good signature. If no key was added, those of the system are.
   *
   * @param dictionary where the signatures are, {@code a{sv}}
   * @return what to tell of it
   * @throws IOException when there is none
   */
  public String verify(byte[] data, @Nullable GVariantReader dictionary) throws IOException {
    List<byte[]> signatures = SignatureLists.find(dictionary, kind.metadataKey());
    if (signatures == null) {
      throw new IOException(prefix() + ": commit have no signatures of my type");
    }
    if (trusted.isEmpty()) {
      addDirectory(null);
    }
    List<String> tried = new ArrayList<>();
    for (byte[] signature : signatures) {
      for (byte[] key : trusted) {
        if (contains(revoked, key)) {
          continue;
        }
        if (scheme.verify(key, data, signature)) {
          return good(key);
        }
        tried.add("key '" + HexFormat.of().formatHex(key) + "'");
      }
    }
    throw new IOException(bad(tried));
  }

  private String prefix() {
    return kind == SignatureKind.DUMMY ? "signature: dummy" : kind.word();
  }

  private String good(byte[] key) {
    return kind == SignatureKind.DUMMY
        ? "dummy: Signature verified"
        : kind.word()
            + ": Signature verified successfully with key '"
            + HexFormat.of().formatHex(key)
            + "'";
  }

  private String bad(List<String> tried) {
    if (kind == SignatureKind.DUMMY) {
      return tried.isEmpty()
          ? prefix() + ": no signatures"
          : prefix() + ": incorrect signatures found: " + tried.size();
    }
    if (tried.isEmpty()) {
      return prefix() + ": no signatures found";
    }
    return tried.size() > MAX_KEYS_TOLD
        ? prefix() + ": Signature couldn't be verified; tried " + tried.size() + " keys"
        : prefix() + ": Signature couldn't be verified with: " + String.join("; ", tried);
  }
}

package org.jostree.posix;

import java.security.MessageDigest;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 by the system's OpenSSL, for servers. The JDK's own is as fast only once it went through
 * the optimising compiler, whose work takes longer than a server's first request may; and a server
 * that does without that compiler is up to speed in half the time, and smaller.
 *
 * <p>It is not put in front of the JDK's providers: that would have all of them loaded, which takes
 * a tenth of the start of a mount.
 */
public final class NativeDigests extends Provider {
  private static final long serialVersionUID = 1;

  private static final byte[] TRIAL = {'a', 'b', 'c'};
  private static final String SUM_OF_TRIAL =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static volatile @Nullable Crypto loaded;

  private NativeDigests() {
    super("jostree", "1", "SHA-256 of libcrypto");
    put("MessageDigest.SHA-256", Sha256.class.getName());
  }

  /**
   * Loads it.
   *
   * @param library path of a libcrypto, version 1.1 or 3
   * @return a provider of SHA-256; null if it cannot be loaded or does not know a sum that is known
   */
  public static synchronized @Nullable Provider load(String library) {
    Crypto crypto = Crypto.load(library);
    if (crypto == null) {
      return null;
    }
    Crypto before = loaded;
    loaded = crypto;
    if (!Arrays.equals(sumOfTrial(), HexFormat.of().parseHex(SUM_OF_TRIAL))) {
      loaded = before;
      return null;
    }
    return new NativeDigests();
  }

  private static byte[] sumOfTrial() {
    Sha256 digest = new Sha256();
    digest.engineUpdate(TRIAL, 0, TRIAL.length);
    return digest.engineDigest();
  }

  /** Whether a digest is one of these. */
  public static boolean isOf(MessageDigest digest) {
    return digest.getProvider() instanceof NativeDigests;
  }

  static Crypto crypto() {
    Crypto crypto = loaded;
    if (crypto == null) {
      throw new IllegalStateException("libcrypto is not loaded");
    }
    return crypto;
  }
}

package org.jostree.posix;

import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 by the system's OpenSSL, for servers. The JDK's own is as fast only once it went through
 * the optimising compiler, whose work takes longer than a server's first request may; and a server
 * that does without that compiler is up to speed in half the time, and smaller.
 */
public final class NativeDigests extends Provider {
  private static final long serialVersionUID = 1;

  private static final byte[] TRIAL = {'a', 'b', 'c'};
  private static final byte[] SUM_OF_TRIAL =
      HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  private static volatile @Nullable Crypto loaded;

  private NativeDigests() {
    super("jostree", "1", "SHA-256 of libcrypto");
    put("MessageDigest.SHA-256", Sha256.class.getName());
  }

  /**
   * Makes it the SHA-256 of this process, if it can be loaded and knows a sum that is known.
   *
   * @param library path of a libcrypto, version 1.1 or 3
   * @return whether it is used from now on
   */
  public static synchronized boolean install(String library) {
    Crypto crypto = Crypto.load(library);
    if (crypto == null) {
      return false;
    }
    loaded = crypto;
    if (!Arrays.equals(sumOfTrial(), SUM_OF_TRIAL)) {
      loaded = null;
      return false;
    }
    return Security.insertProviderAt(new NativeDigests(), 1) > 0;
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

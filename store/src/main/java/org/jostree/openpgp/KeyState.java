package org.jostree.openpgp;

import org.bouncycastle.openpgp.PGPPublicKey;

/**
 * What a certificate says of one of its keys.
 *
 * @param bound whether it is a key of the certificate at all
 * @param maySign whether signatures of it count
 * @param revoked whether it, or the primary key, is not to be trusted any more
 * @param expires seconds since 1970; 0 for never
 */
record KeyState(PGPPublicKey key, boolean bound, boolean maySign, boolean revoked, long expires) {
  boolean isExpired(long now) {
    return expires != 0 && expires <= now;
  }

  /** Seconds since 1970. */
  long created() {
    return key.getCreationTime().toInstant().getEpochSecond();
  }
}

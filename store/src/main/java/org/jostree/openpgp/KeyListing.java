package org.jostree.openpgp;

import java.util.List;

/**
 * What a certificate consists of.
 *
 * @param primary the key that it is named by
 * @param userIds the names, the main one first
 * @param subkeys the other keys
 */
public record KeyListing(Key primary, List<UserId> userIds, List<Key> subkeys) {
  /**
   * A key. Times are seconds since 1970.
   *
   * @param fingerprint in capital hexadecimal digits
   * @param expires 0 for never
   */
  public record Key(
      String fingerprint, boolean revoked, long created, long expires, boolean expired) {
    static Key of(KeyState state, long now) {
      return new Key(
          Keyring.hex(state.key().getFingerprint()),
          state.revoked(),
          state.created(),
          state.expires(),
          state.isExpired(now));
    }
  }

  static KeyListing of(Certificate certificate, long now) {
    return new KeyListing(
        Key.of(certificate.primary(), now),
        certificate.userIds(),
        certificate.subkeys().stream().map(each -> Key.of(each, now)).toList());
  }
}

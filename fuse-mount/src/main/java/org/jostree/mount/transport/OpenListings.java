package org.jostree.mount.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listings of directories that do not fit one answer, kept while someone reads them. As the
 * kernel opens no directories, nothing tells when a reader is gone; so the least recently used ones
 * are dropped, and a reader who comes back after that gets a new listing.
 */
public final class OpenListings {
  private static final int MOST_BYTES = 16 << 20;

  private record Key(long node, int serial) {}

  private final Map<Key, DirectoryListing> listings = new LinkedHashMap<>(16, 0.75f, true);
  private int bytes;
  private int lastSerial;

  /** A number for the listing of a directory that changes. */
  public synchronized int nextSerial() {
    lastSerial = lastSerial % (DirectoryListing.SERIALS - 1) + 1;
    return lastSerial;
  }

  public synchronized @Nullable DirectoryListing get(long node, int serial) {
    return listings.get(new Key(node, serial));
  }

  /** Keeps a listing, at the cost of older ones. */
  public synchronized void put(long node, int serial, DirectoryListing listing) {
    DirectoryListing previous = listings.put(new Key(node, serial), listing);
    bytes += listing.bytes() - (previous == null ? 0 : previous.bytes());
    var eldest = listings.entrySet().iterator();
    while (bytes > MOST_BYTES && listings.size() > 1) {
      bytes -= eldest.next().getValue().bytes();
      eldest.remove();
    }
  }

  /** Drops a listing that was read to its end. */
  public synchronized void remove(long node, int serial) {
    DirectoryListing listing = listings.remove(new Key(node, serial));
    if (listing != null) {
      bytes -= listing.bytes();
    }
  }
}

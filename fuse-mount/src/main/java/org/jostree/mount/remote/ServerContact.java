package org.jostree.mount.remote;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jostree.pull.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contact with the server of a remote. While it does not answer, nobody waits for it: every attempt
 * fails at once, but for one every few seconds.
 */
final class ServerContact {
  private static final Logger LOG = LoggerFactory.getLogger(ServerContact.class);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String place;
  private boolean gone;
  private long pauseNanos = SHORTEST_PAUSE_NANOS;
  private long nextAttemptNanos;

  /** Of a remote, as log lines name it. */
  ServerContact(String place) {
    this.place = place;
  }

  /** Something that asks the server. */
  interface Request<T> {
    T send() throws IOException;
  }

  /**
   * Asks the server.
   *
   * @throws IOException at once if it was found to be gone a moment ago
   */
  <T> T ask(Request<T> request) throws IOException {
    boolean isTrial = requireAttempt();
    try {
      T answer = request.send();
      answered();
      return answer;
    } catch (ConnectionException e) {
      didNotAnswer(e, isTrial);
      throw e;
    }
  }

  /** Whether it is the one that finds out, for all, if the server is there again. */
  private synchronized boolean requireAttempt() throws IOException {
    if (!gone) {
      return false;
    }
    if (nextAttemptNanos - System.nanoTime() > 0) {
      throw new IOException(place + " did not answer a moment ago");
    }
    // The others go on failing until this one knows.
    nextAttemptNanos = System.nanoTime() + pauseNanos;
    return true;
  }

  private synchronized void answered() {
    if (gone) {
      gone = false;
      pauseNanos = SHORTEST_PAUSE_NANOS;
      LOG.warn("{} answers again", place);
    }
  }

  private synchronized void didNotAnswer(ConnectionException e, boolean isTrial) {
    if (!gone) {
      gone = true;
      LOG.warn("{} does not answer: {}; only what is cached can be read", place, e.getMessage());
    } else if (isTrial) {
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }
    nextAttemptNanos = System.nanoTime() + pauseNanos;
  }
}

package org.jostree.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives lines to {@code logger(1)}, which hands them to the system's log or the journal; Java
 * cannot speak to the socket of either. The program is started with the first line and then stays.
 */
final class SystemLogAppender extends AppenderBase<ILoggingEvent> {
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LineLayout layout = new LineLayout(false);
  private @Nullable OutputStream logger;
  private long notBefore = System.nanoTime();

  @Override
  protected void append(ILoggingEvent event) {
    try {
      if (logger == null) {
        if (System.nanoTime() - notBefore < 0) {
          return;
        }
        logger = startLogger();
      }
      logger.write(layout.doLayout(event).getBytes(StandardCharsets.UTF_8));
      logger.flush();
    } catch (IOException e) {
      // There is no such program, or it has ended: a log line must not become a failure.
      logger = null;
      notBefore = System.nanoTime() + PAUSE_NANOS;
    }
  }

  private static OutputStream startLogger() throws IOException {
    return new ProcessBuilder("logger", "--tag", "jostree", "--priority", "daemon.warning")
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start()
        .getOutputStream();
  }
}

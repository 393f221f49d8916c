package org.jostree.cli.log;

import static org.slf4j.event.EventConstants.DEBUG_INT;
import static org.slf4j.event.EventConstants.INFO_INT;
import static org.slf4j.event.EventConstants.WARN_INT;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.slf4j.LoggerFactory;

/** Sets Logback up when the first logger is asked for. Logback finds it as a service. */
public final class LogConfiguration extends ContextAwareBase implements Configurator {
  private static final String STATISTICS = "statistics";

  private static volatile LogTarget target = new LogTarget.StandardError();
  private static volatile boolean verbose;

  /**
   * Chooses where log lines go. To be called before anything is logged. A file is made now, so that
   * who looks for it finds it.
   *
   * @param everything whether lines for the developer are wanted, too
   * @throws IOException when the file cannot be written to
   */
  public static void choose(LogTarget chosen, boolean everything) throws IOException {
    if (chosen instanceof LogTarget.ToFile toFile) {
      int flags = OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CREAT;
      Posix.instance().open(toFile.file(), flags, 0666).close();
    }
    target = chosen;
    verbose = everything;
  }

  /** Whether a line of that logger and level is wanted. */
  static boolean isWritten(String logger, org.slf4j.event.Level level) {
    int wanted = verbose ? DEBUG_INT : logger.equals(STATISTICS) ? INFO_INT : WARN_INT;
    return level.toInt() >= wanted;
  }

  /** Logs a line that was asked for, however quiet the log is. */
  public static void logStatistics(String line) {
    LoggerFactory.getLogger(STATISTICS).info(line);
  }

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(verbose ? Level.DEBUG : Level.WARN);
    logging.getLogger(STATISTICS).setLevel(Level.INFO);
    root.addAppender(appender(logging));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Appender<ILoggingEvent> appender(LoggerContext logging) {
    LogTarget chosen = target;
    if (chosen instanceof LogTarget.ToFile toFile) {
      FileAppender<ILoggingEvent> appender = new FileAppender<>();
      appender.setFile(toFile.file().toString());
      return started(appender, true, logging);
    }
    if (chosen instanceof LogTarget.SystemLog) {
      SystemLogAppender appender = new SystemLogAppender();
      appender.setContext(logging);
      appender.start();
      return appender;
    }
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return started(appender, false, logging);
  }

  private static Appender<ILoggingEvent> started(
      OutputStreamAppender<ILoggingEvent> appender, boolean withTime, LoggerContext logging) {
    LineLayout layout = new LineLayout(withTime);
    layout.setContext(logging);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(logging);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    appender.setContext(logging);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}

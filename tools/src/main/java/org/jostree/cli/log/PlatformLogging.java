package org.jostree.cli.log;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what libraries say to the platform's own logging written where all goes. Java finds it as a
 * service; without it, it would set up {@code java.util.logging}, which takes a tenth of the start
 * of a mount, for lines that nobody sees.
 */
public final class PlatformLogging extends System.LoggerFinder {
  /** For Java, which makes one by the name of the class. */
  public PlatformLogging() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Bridge(LoggerFactory.getLogger(name));
  }

  private record Bridge(Logger logger) implements System.Logger {
    @Override
    public String getName() {
      return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
      return switch (level) {
        case ALL, TRACE -> logger.isTraceEnabled();
        case DEBUG -> logger.isDebugEnabled();
        case INFO -> logger.isInfoEnabled();
        case WARNING -> logger.isWarnEnabled();
        case ERROR -> logger.isErrorEnabled();
        case OFF -> false;
      };
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle texts,
        @Nullable String message,
        @Nullable Throwable cause) {
      if (!isLoggable(level)) {
        return;
      }
      switch (level) {
        case ALL, TRACE -> logger.trace(message, cause);
        case DEBUG -> logger.debug(message, cause);
        case INFO -> logger.info(message, cause);
        case WARNING -> logger.warn(message, cause);
        case ERROR -> logger.error(message, cause);
        case OFF -> {}
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle texts,
        @Nullable String format,
        @Nullable Object @Nullable ... arguments) {
      if (isLoggable(level)) {
        boolean isWhole = format == null || arguments == null || arguments.length == 0;
        String message =
            isWhole ? format : new MessageFormat(format, Locale.ROOT).format(arguments);
        log(level, texts, message, (Throwable) null);
      }
    }
  }
}

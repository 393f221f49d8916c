package org.jostree.cli.log;

import ch.qos.logback.classic.spi.LogbackServiceProvider;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback, from the first line that is to be written. Setting it up takes a fifth of the start of a
 * mount, and most mounts have nothing to say.
 */
public final class LateLogging implements SLF4JServiceProvider, ILoggerFactory {
  private static final String NAME = LateLogger.class.getName();

  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** For SLF4J, which makes one by the name of the class. */
  public LateLogging() {}

  /** Has SLF4J take this, unless it has begun with another one. */
  public static void choose() {
    System.setProperty("slf4j.provider", "org.jostree.cli.log.LateLogging");
    // It would say that it does.
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  @Override
  public void initialize() {
    // Nothing is needed yet.
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public Logger getLogger(String name) {
    Logger known = loggers.get(name);
    if (known != null) {
      return known;
    }
    Logger added = new LateLogger(name);
    known = loggers.putIfAbsent(name, added);
    return known == null ? added : known;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  /** Loaded, and so made, with the first line. */
  private static final class Late {
    static final ILoggerFactory LOGBACK = logback();

    private static ILoggerFactory logback() {
      LogbackServiceProvider provider = new LogbackServiceProvider();
      provider.initialize();
      return provider.getLoggerFactory();
    }
  }

  /** What is not written ends here. */
  private static final class LateLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    LateLogger(String name) {
      this.name = name;
    }

    private boolean isWritten(Level level) {
      return LogConfiguration.isWritten(name, level);
    }

    @Override
    public boolean isTraceEnabled() {
      return isWritten(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isWritten(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isWritten(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isWritten(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isWritten(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return NAME;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String message,
        Object @Nullable [] arguments,
        @Nullable Throwable cause) {
      LoggingEventBuilder line = Late.LOGBACK.getLogger(name).atLevel(level);
      if (arguments != null) {
        for (Object argument : arguments) {
          line = line.addArgument(argument);
        }
      }
      if (cause != null) {
        line = line.setCause(cause);
      }
      line.log(message);
    }
  }
}

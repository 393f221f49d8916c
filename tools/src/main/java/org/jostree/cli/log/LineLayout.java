package org.jostree.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.util.Locale;

/** One line: the time if wanted, the level, the message; a stack trace below it if there is one. */
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private final boolean withTime;

  LineLayout(boolean withTime) {
    this.withTime = withTime;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    if (withTime) {
      line.append(event.getInstant()).append(' ');
    }
    line.append(event.getLevel().toString().toLowerCase(Locale.ROOT)).append(": ");
    line.append(event.getFormattedMessage()).append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
    }
    return line.toString();
  }
}

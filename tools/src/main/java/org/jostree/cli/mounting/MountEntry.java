package org.jostree.cli.mounting;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jostree.cli.JsonText;
import org.jostree.mount.MountReport;
import org.jostree.mount.MountSource;
import org.jostree.mount.MountedRepository;
import org.jspecify.annotations.Nullable;

/** One mount in the list of all. */
record MountEntry(MountedRepository mounted, Instant now) {
  static final List<String> TITLES =
      List.of(
          "PID",
          "UPTIME",
          "TRANSPORT",
          "REQUESTS",
          "CACHE",
          "STATE",
          "REPOSITORY",
          "REVISION",
          "MOUNTPOINT",
          "OVERLAY");

  /** What stands for something that is not known or does not exist. */
  private static final String NONE = "-";

  private static final String[] UNITS = {"", "K", "M", "G", "T"};

  List<String> columns() {
    MountReport report = mounted.report();
    String revision = revision();
    Path overlay = mounted.overlay();
    return List.of(
        mounted.pid() < 0 ? NONE : Long.toString(mounted.pid()),
        mounted.start() == null ? NONE : duration(uptime(mounted.start())),
        report == null ? NONE : report.transport(),
        report == null ? NONE : Long.toString(report.requestCount()),
        report == null ? NONE : size(report.cachedBytes()),
        state(),
        repository(),
        revision == null ? NONE : revision,
        mounted.mountpoint(),
        // Most have none, so that the column is there for those that do.
        overlay == null ? "" : overlay.toString());
  }

  private String state() {
    return mounted.state().name().toLowerCase(Locale.ROOT);
  }

  private String repository() {
    MountReport report = mounted.report();
    if (report != null) {
      return report.repository();
    }
    return isOfUrl()
        ? mounted.source()
        : MountSource.parse(mounted.source()).repository().toString();
  }

  /** Where the revision starts cannot be told then. */
  private boolean isOfUrl() {
    return mounted.source().contains("://");
  }

  private @Nullable String revision() {
    MountReport report = mounted.report();
    if (report != null) {
      return report.revision();
    }
    return isOfUrl() ? null : MountSource.parse(mounted.source()).revision();
  }

  private Duration uptime(Instant start) {
    Duration uptime = Duration.between(start, now);
    return uptime.isNegative() ? Duration.ZERO : uptime;
  }

  /** The two largest units: {@code 3d 4h}, {@code 12m 5s}. */
  static String duration(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + "d " + time.toHoursPart() + "h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h " + time.toMinutesPart() + "m";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + "m " + time.toSecondsPart() + "s"
        : time.toSeconds() + "s";
  }

  /** In powers of 1024. */
  static String size(long bytes) {
    long value = bytes;
    int unit = 0;
    while (value >= 10_240 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return value + UNITS[unit];
  }

  static String json(List<MountEntry> entries) {
    return JsonText.of(entries.stream().map(MountEntry::members).toList()) + "\n";
  }

  private Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("mountpoint", mounted.mountpoint());
    members.put("repository", repository());
    members.put("revision", revision());
    Path overlay = mounted.overlay();
    members.put("overlay", overlay == null ? null : overlay.toString());
    members.put("state", state());
    members.put("pid", mounted.pid() < 0 ? null : mounted.pid());
    Instant start = mounted.start();
    members.put("start", start == null ? null : start.toString());
    members.put("uptime", start == null ? null : uptime(start).toSeconds());
    MountReport report = mounted.report();
    members.put("transport", report == null ? null : report.transport());
    members.put("requests", report == null ? null : report.requests());
    members.put("cache", report == null ? null : report.cache());
    return members;
  }
}

package org.jostree.cli.mounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jostree.mount.MountReport;
import org.jostree.mount.MountedRepository;
import org.junit.jupiter.api.Test;

class MountEntryTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  @Test
  void timesHaveTheirTwoLargestUnits() {
    assertThat(MountEntry.duration(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(MountEntry.duration(Duration.ofSeconds(61))).isEqualTo("1m 1s");
    assertThat(MountEntry.duration(Duration.ofMinutes(125))).isEqualTo("2h 5m");
    assertThat(MountEntry.duration(Duration.ofHours(49))).isEqualTo("2d 1h");
  }

  @Test
  void sizesKeepTwoDigitsAtLeast() {
    assertThat(MountEntry.size(0)).isEqualTo("0");
    assertThat(MountEntry.size(10_239)).isEqualTo("10239");
    assertThat(MountEntry.size(10_240)).isEqualTo("10K");
    assertThat(MountEntry.size(512L << 20)).isEqualTo("512M");
  }

  @Test
  void whatTheServerSaysIsShown() {
    MountReport report =
        new MountReport(
            "/srv/a \"b\"",
            null,
            "kernel",
            7,
            NOW.minusSeconds(90),
            Map.of("READ", 2L),
            Map.of("nodes", 5L, "inflated-on-disk-bytes", 20_480L));
    MountEntry entry =
        new MountEntry(
            new MountedRepository(
                "/mnt",
                "x",
                Path.of("/ovl"),
                MountedRepository.State.SERVED,
                report,
                7,
                report.start()),
            NOW);
    assertThat(entry.columns())
        .containsExactly(
            "7", "1m 30s", "kernel", "2", "20K", "served", "/srv/a \"b\"", "-", "/mnt", "/ovl");
    assertThat(MountEntry.json(List.of(entry)))
        .startsWith("[\n  {\n    \"mountpoint\" : \"/mnt\",\n")
        .contains(
            "\"repository\" : \"/srv/a \\\"b\\\"\",\n    \"revision\" : null,\n",
            "\"overlay\" : \"/ovl\",\n",
            "\"uptime\" : 90,\n",
            "\"requests\" : {\n      \"READ\" : 2\n    },\n")
        .endsWith("\n  }\n]\n");
  }

  @Test
  void withoutAnAnswerTheMountTableHasTheRest() {
    MountEntry entry =
        new MountEntry(
            new MountedRepository(
                "/mnt", "/nowhere", null, MountedRepository.State.STALE, null, -1, null),
            NOW);
    assertThat(entry.columns())
        .containsExactly("-", "-", "-", "-", "-", "stale", "/nowhere", "-", "/mnt", "");
    assertThat(MountEntry.json(List.of())).isEqualTo("[]\n");
  }
}

package org.jostree.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountReportTest {
  private static MountReport report(String repository, String revision) {
    return new MountReport(
        repository,
        revision,
        "kernel",
        12,
        Instant.ofEpochSecond(34),
        Map.of("LOOKUP", 5L, "READ", 6L),
        Map.of("nodes", 7L, "inflated-on-disk-bytes", 8L));
  }

  @Test
  void survivesAsText() throws IOException {
    for (String repository : new String[] {"/srv/repo", " /a\n[b]\\n\t\u00e4"}) {
      MountReport written = report(repository, null);
      assertThat(MountReport.parse(written.toText())).isEqualTo(written);
    }
    MountReport withRevision = report("/srv/repo", "main^");
    assertThat(MountReport.parse(withRevision.toText())).isEqualTo(withRevision);
    assertThat(withRevision.requestCount()).isEqualTo(11);
    assertThat(withRevision.cachedBytes()).isEqualTo(8);
  }

  @Test
  void otherTextIsRefused() {
    String good = report("/srv/repo", null).toText();
    for (String bad :
        new String[] {
          "",
          "x",
          good.replace("pid=12", "pid=-1"),
          good.replace("pid=12", "pid=many"),
          good.replace("transport=kernel\n", ""),
          good.replace("start=34", "start=9223372036854775807")
        }) {
      assertThatThrownBy(() -> MountReport.parse(bad)).isInstanceOf(IOException.class);
    }
  }
}

package org.jostree.mount.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jostree.object.Checksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentTest {
  @TempDir private Path directory;

  @Test
  void tellsItsRecordsInTheOrderInWhichTheyWereWritten() throws IOException {
    List<byte[]> written = new ArrayList<>();
    Path path;
    try (SegmentWriter writer = new SegmentWriter(directory)) {
      for (int i = 0; i < 300; i++) {
        byte[] record = ("record " + i).repeat(i % 7 + 1).getBytes(StandardCharsets.UTF_8);
        writer.add(Checksum.compute(record), RecordKind.DIRECTORY.number(), record);
        written.add(record);
      }
      path = writer.finish();
    }
    List<byte[]> read = new ArrayList<>();
    try (Segment segment = Objects.requireNonNull(Segment.open(path))) {
      for (int entry : segment.inOrderOfFile()) {
        read.add(Objects.requireNonNull(segment.record(entry)));
      }
    }
    assertThat(read).usingElementComparator(Arrays::compare).isEqualTo(written);
  }
}

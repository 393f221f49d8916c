package org.jostree.posix;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FileStatusTest {
  @Property
  void deviceNumbersSurviveCombining(@ForAll int major, @ForAll int minor) {
    long device = FileStatus.makeDevice(major, minor);
    FileStatus status = new FileStatus(device, 0, 0, 0, 0, 0, device, 0, 0, 0, 0, 0, 0);
    assertThat(status.devMajor()).isEqualTo(major);
    assertThat(status.devMinor()).isEqualTo(minor);
    assertThat(status.rdevMajor()).isEqualTo(major);
    assertThat(status.rdevMinor()).isEqualTo(minor);
  }

  @Test
  void devicesAreCombinedAsGlibcDoes() {
    assertThat(FileStatus.makeDevice(1, 3)).isEqualTo(0x103);
    assertThat(FileStatus.makeDevice(254, 0)).isEqualTo(65024);
    assertThat(FileStatus.makeDevice(8, 0x12345)).isEqualTo(0x12300845L);
    assertThat(FileStatus.makeDevice(0x12345, 0)).isEqualTo(0x1200000034500L);
  }
}

package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MountOptionsTest {
  @Test
  void nothingGivenIsTheDefaults() throws MountException {
    assertThat(MountOptions.parse("")).isEqualTo(MountOptions.DEFAULTS);
    assertThat(MountOptions.parse(",,")).isEqualTo(MountOptions.DEFAULTS);
    assertThat(MountOptions.parse("defaults,rw,ro")).isEqualTo(MountOptions.DEFAULTS);
  }

  @Test
  void readsItsOwnOptions() throws MountException {
    MountOptions options =
        MountOptions.parse("allow_other,default_permissions,nonempty,auto_unmount,subtype=x");
    assertThat(options.allowOther()).isTrue();
    assertThat(options.allowRoot()).isFalse();
    assertThat(options.defaultPermissions()).isTrue();
    assertThat(options.nonEmpty()).isTrue();
    assertThat(options.autoUnmount()).isTrue();
    assertThat(options.subtype()).isEqualTo("x");
    assertThat(MountOptions.parse("allow_root").allowRoot()).isTrue();
  }

  @Test
  void readsEscapedCommas() throws MountException {
    assertThat(MountOptions.parse("fsname=a\\,b\\\\c,ro").source()).isEqualTo("a,b\\c");
    assertThat(MountOptions.parse("fsname=a=b").source()).isEqualTo("a=b");
    assertThat(MountOptions.parse("fsname=a\\").source()).isEqualTo("a\\");
  }

  @Test
  void givesOnWhatIsForTheKernelInOrder() throws MountException {
    assertThat(MountOptions.parse("nosuid,x-a,dev,max_read=4096,suid").kernelOptions())
        .containsExactly("nosuid", "dev", "max_read=4096", "suid");
    assertThat(MountOptions.parse("context=system_u:object_r:t:s0").kernelOptions())
        .containsExactly("context=system_u:object_r:t:s0");
  }

  @Test
  void acceptsTheWordsOfFstab() throws MountException {
    String fstab =
        "defaults,noauto,nofail,_netdev,user,users,x-systemd.automount,x-systemd.requires=a.mount,"
            + "x-gvfs-show,X-mount.mkdir,comment=anything,relatime,lazytime";
    assertThat(MountOptions.parse(fstab)).isEqualTo(MountOptions.DEFAULTS);
  }

  @Test
  void handsOutTheOptionsOfItsCaller() throws MountException {
    MountOptions options =
        MountOptions.parse(
            "verify=open,relative_links,ro,cache=1G,uid=5",
            Set.of("verify", "relative_links", "cache"));
    assertThat(options.others())
        .isEqualTo(Map.of("verify", "open", "relative_links", "", "cache", "1G"));
    assertThat(options.owner()).isEqualTo(new OwnerOverride(5, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alow_other|unknown mount option: alow_other",
        "ro,verify=open|unknown mount option: verify=open",
        "uid=|mount option uid=: expected a number from 0 to 4294967294",
        "uid=root|mount option uid=root: expected a number from 0 to 4294967294",
        "uid=4294967295|mount option uid=4294967295: expected a number from 0 to 4294967294",
        "gid=-1|mount option gid=-1: expected a number from 0 to 4294967294",
        "gid=99999999999999999999|mount option gid=99999999999999999999: expected a number from 0"
            + " to 4294967294",
        "umask=028|mount option umask=028: expected a number from 0 to 777",
        "umask=1000|mount option umask=1000: expected a number from 0 to 777",
        "max_read=1|mount option max_read=1: expected a number from 4096 to 1048576",
        "fsname=|mount option fsname= needs a value",
        "allow_other=yes|unknown mount option: allow_other=yes",
        "allow_other,allow_root|mount options allow_other and allow_root exclude each other",
      })
  void saysWhatIsWrong(String list, String message) {
    assertThatThrownBy(() -> MountOptions.parse(list))
        .isInstanceOf(MountException.class)
        .hasMessage(message);
  }

  @Test
  void theKernelChecksPermissionsAsSoonAsOthersMayLookIn() throws MountException {
    assertThat(MountOptions.parse("").checksPermissions(false)).isFalse();
    assertThat(MountOptions.parse("").checksPermissions(true)).isTrue();
    assertThat(MountOptions.parse("allow_other").checksPermissions(false)).isTrue();
    assertThat(MountOptions.parse("allow_root").checksPermissions(false)).isTrue();
    assertThat(MountOptions.parse("default_permissions").checksPermissions(false)).isTrue();
  }

  @Test
  void theSourceIsTheGivenOneOrTheDefault() throws MountException {
    assertThat(MountOptions.parse("").withDefaultSource("/repo").source()).isEqualTo("/repo");
    assertThat(MountOptions.parse("fsname=a").withDefaultSource("/repo").source()).isEqualTo("a");
  }

  @Test
  void ownersAreOverridden() throws MountException {
    NodeAttributes own = NodeAttributes.of(1, 0104755, 1, 3, 4, 5, 6);
    AttributeBuffer changed = new AttributeBuffer().set(own);
    MountOptions.parse("").owner().applyTo(changed);
    assertThat(changed.toAttributes()).isEqualTo(own);
    MountOptions.parse("uid=4294967294,umask=077").owner().applyTo(changed);
    assertThat(changed.mode()).isEqualTo(0100700);
    assertThat(changed.uid()).isEqualTo(-2);
    assertThat(changed.gid()).isEqualTo(4);
    assertThat(changed.size()).isEqualTo(5);
  }
}

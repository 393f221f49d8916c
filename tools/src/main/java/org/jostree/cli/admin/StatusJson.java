package org.jostree.cli.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.cli.JsonText;
import org.jspecify.annotations.Nullable;

/** The status of deployments as JSON. */
final class StatusJson {
  private StatusJson() {}

  static String of(List<DeploymentStatus> all) {
    return JsonText.of(Map.of("deployments", all.stream().map(StatusJson::members).toList()));
  }

  private static Map<String, @Nullable Object> members(DeploymentStatus status) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("checksum", status.deployment().commit().hex());
    members.put("stateroot", status.deployment().stateroot());
    members.put("serial", status.deployment().serial());
    members.put("index", status.index());
    members.put("booted", status.booted());
    members.put("pending", status.pending());
    members.put("rollback", status.rollback());
    members.put("finalization-locked", status.locked());
    members.put("soft-reboot-target", false);
    members.put("staged", status.staged());
    members.put("pinned", status.pinned());
    String unlocked = status.unlocked();
    members.put("unlocked", unlocked == null ? "none" : unlocked);
    if (status.version() != null) {
      members.put("version", status.version());
    }
    if (status.refspec() != null) {
      members.put("refspec", status.refspec());
    }
    if (status.sourceTitle() != null) {
      members.put("source-title", status.sourceTitle());
    }
    return members;
  }
}

package io.scar.local.iam;

import io.scar.local.http.LocalAccount;
import java.util.List;
import java.util.Map;

/**
 * What gives a role to machines of EC2.
 *
 * @param createdMillis since the epoch
 * @param roles the name of its role, or nothing
 */
record InstanceProfile(
    String name,
    String path,
    String id,
    long createdMillis,
    List<String> roles,
    Map<String, String> tags)
    implements Entity {

  InstanceProfile {
    roles = List.copyOf(roles);
    tags = Map.copyOf(tags);
  }

  /** A new one without a role. */
  static InstanceProfile made(String name, String path, Map<String, String> tags) {
    return new InstanceProfile(
        name, path, Entity.newId("AIPA"), System.currentTimeMillis(), List.of(), tags);
  }

  String arn() {
    return "arn:aws:iam::" + LocalAccount.ID + ":instance-profile" + path + name;
  }

  InstanceProfile withRoles(List<String> next) {
    return new InstanceProfile(name, path, id, createdMillis, next, tags);
  }
}

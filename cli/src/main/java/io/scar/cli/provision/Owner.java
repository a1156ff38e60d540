package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.plan.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tag that says who makes something. It is not compared: others may update it. */
final class Owner {

  private Owner() {}

  /** The tags, and the owner's. */
  static Map<String, String> tags(Aws aws, Map<String, String> tags) {
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.putIfAbsent(Names.OWNER_TAG, aws.identity().userId());
    return all;
  }
}

package io.scar.supervisor.config;

import java.util.Map;
import java.util.Optional;

/** The variables of a process; one that is blank counts as not there. */
final class Variables {

  private final Map<String, String> all;

  Variables(Map<String, String> all) {
    this.all = all;
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(all.get(name)).filter(value -> !value.isBlank());
  }
}

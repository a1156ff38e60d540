package io.scar.supervisor.config;

import java.util.Map;

/** The variables that this process was started with. */
public final class ProcessEnvironment {

  public static Map<String, String> variables() {
    return Map.copyOf(System.getenv());
  }

  private ProcessEnvironment() {}
}

package io.scar.local.config;

import java.util.Map;

/** The environment of this process; the only place that asks for it. */
public final class ProcessEnvironment {

  private ProcessEnvironment() {}

  public static Map<String, String> read() {
    return Map.copyOf(System.getenv());
  }
}

package io.scar.supervisor.config;

import io.scar.supervisor.failure.FunctionFault;
import java.util.List;

/** The function's configuration cannot be used; the message lists everything that is wrong. */
public final class ConfigurationInvalid extends FunctionFault {

  private static final long serialVersionUID = 1L;

  ConfigurationInvalid(List<String> problems) {
    super("the function's configuration cannot be used: " + String.join("; ", problems));
  }
}

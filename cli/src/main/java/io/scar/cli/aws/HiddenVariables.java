package io.scar.cli.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A function's variables as they are shown: without their values, which may be secret. */
public final class HiddenVariables {

  private static final String VARIABLES = "Variables";
  private static final String HIDDEN = "***";

  private HiddenVariables() {}

  /**
   * @param environment of a function, as Lambda describes it
   * @return the same with the names alone, in order
   */
  public static ObjectNode in(ObjectNode environment) {
    ObjectNode shown = environment.deepCopy();
    ObjectNode variables = shown.putObject(VARIABLES);
    environment
        .path(VARIABLES)
        .propertyStream()
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(name -> variables.put(name, HIDDEN));
    return shown;
  }
}

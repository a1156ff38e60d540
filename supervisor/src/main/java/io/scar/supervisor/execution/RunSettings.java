package io.scar.supervisor.execution;

import io.scar.contract.environment.ContainerVariables;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a call says about its runs, besides what runs on what.
 *
 * @param variables of an HTTP request. Their names are {@code CONT_VAR_…}, {@code HTTP_…} and those
 *     of the request itself: strangers choose the values and parts of the names
 * @param standardOutputAlone whether standard error is left out of what is kept of the output
 */
public record RunSettings(Map<String, String> variables, boolean standardOutputAlone) {

  private static final Pattern NAME =
      Pattern.compile(
          "(%s|%s)[A-Za-z0-9_]*|%s|%s|%s"
              .formatted(
                  ContainerVariables.PARAMETER_PREFIX,
                  ContainerVariables.HEADER_PREFIX,
                  ContainerVariables.REQUEST_METHOD,
                  ContainerVariables.REQUEST_PATH,
                  ContainerVariables.CONTENT_TYPE));

  private static final String PROXY = "HTTP_PROXY";

  /**
   * @throws IllegalArgumentException if a request could replace a variable of somebody else
   */
  public RunSettings {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    variables.forEach(
        (name, value) -> {
          if (!NAME.matcher(name).matches() || name.equals(PROXY) || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no request may set the variable " + name);
          }
        });
  }

  /** Those of a call that is no HTTP request. */
  public static RunSettings of(boolean standardOutputAlone) {
    return new RunSettings(Map.of(), standardOutputAlone);
  }
}

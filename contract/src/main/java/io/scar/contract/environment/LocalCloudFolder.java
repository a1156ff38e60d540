package io.scar.contract.environment;

import java.util.Map;

/**
 * The folder of a local cloud's state, by which who starts one and who looks for one agree: {@value
 * #VARIABLE}, else {@code scar/local} in the user's state folder.
 *
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
 *     directories</a>
 */
public final class LocalCloudFolder {

  /** Names the folder itself. */
  public static final String VARIABLE = "SCAR_LOCAL_DIR";

  private static final String STATE_HOME = "XDG_STATE_HOME";

  private LocalCloudFolder() {}

  /**
   * @param variables of the process; an empty one counts as not set
   * @param home the user's
   * @return a path, relative if {@value #VARIABLE} is
   */
  public static String of(Map<String, String> variables, String home) {
    String named = variables.getOrDefault(VARIABLE, "");
    if (!named.isEmpty()) {
      return named;
    }
    String state = variables.getOrDefault(STATE_HOME, "");
    return (state.isEmpty() ? home + "/.local/state" : state) + "/scar/local";
  }
}

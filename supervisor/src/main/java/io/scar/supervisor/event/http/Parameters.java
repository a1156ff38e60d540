package io.scar.supervisor.event.http;

import io.scar.contract.environment.ContainerVariables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The parameters of one source, as variables. A repeated one has its values joined by commas. */
final class Parameters {

  private static final int MAX_KEY = 255;
  private static final Pattern PRINTABLE_ASCII = Pattern.compile("[ -~]+");
  private static final Pattern NO_LETTER_OF_A_NAME = Pattern.compile("[^A-Za-z0-9_]");

  private final Quota quota;
  private final int tooLarge;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> keys = new LinkedHashMap<>();

  /**
   * @param tooLarge the status for what the quota refuses
   */
  Parameters(Quota quota, int tooLarge) {
    this.quota = quota;
    this.tooLarge = tooLarge;
  }

  void add(String key, String value) {
    if (!PRINTABLE_ASCII.matcher(key).matches() || key.length() > MAX_KEY) {
      throw RequestRefused.bad(
          "`%s` cannot name a parameter: a name has 1 to %d ASCII characters; a body that is no form needs a Content-Type that says what it is"
              .formatted(Text.shown(key), MAX_KEY));
    }
    String what = "parameter `%s`".formatted(Text.shown(key));
    if (value.indexOf('\0') >= 0) {
      throw RequestRefused.bad(what + " holds a NUL");
    }
    byte[] bytes =
        Text.encode(value).orElseThrow(() -> RequestRefused.bad(what + " is not Unicode text"));
    quota.take(key.length(), bytes.length, tooLarge, what);
    String name =
        ContainerVariables.PARAMETER_PREFIX + NO_LETTER_OF_A_NAME.matcher(key).replaceAll("_");
    String other = keys.putIfAbsent(name, key);
    if (other != null && !other.equals(key)) {
      throw RequestRefused.bad(
          "parameters `%s` and `%s` have the same variable, %s; rename one"
              .formatted(Text.shown(other), Text.shown(key), Text.shown(name)));
    }
    String joined = values.merge(name, value, (first, second) -> first + "," + second);
    Quota.value(joined.length(), tooLarge, what);
  }

  /** By the variables' names. */
  Map<String, String> variables() {
    return values;
  }
}

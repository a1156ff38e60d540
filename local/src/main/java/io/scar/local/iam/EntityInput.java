package io.scar.local.iam;

import io.scar.local.http.AwsException;
import io.scar.local.http.FormParameters;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a request says of a new entity. */
final class EntityInput {

  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");
  private static final Pattern PATH = Pattern.compile("/|/[!-~]*/");

  private EntityInput() {}

  /**
   * @param longest characters of a name of its kind
   */
  static String name(FormParameters form, String parameter, int longest) throws AwsException {
    String name = form.require(parameter);
    if (name.length() > longest || !NAME.matcher(name).matches()) {
      throw invalid(
          "The %s %s is not 1 to %d of letters, digits and +=,.@-_"
              .formatted(parameter, name, longest));
    }
    return name;
  }

  static String path(FormParameters form) throws AwsException {
    String path = form.get("Path").orElse("/");
    if (!PATH.matcher(path).matches()) {
      throw invalid("The path %s does not begin and end with a slash".formatted(path));
    }
    return path;
  }

  static Map<String, String> tags(FormParameters form) throws AwsException {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 1; form.get("Tags.member." + i + ".Key").isPresent(); i++) {
      tags.put(
          form.require("Tags.member." + i + ".Key"),
          form.get("Tags.member." + i + ".Value").orElse(""));
    }
    return tags;
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "ValidationError", message);
  }
}

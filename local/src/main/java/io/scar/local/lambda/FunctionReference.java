package io.scar.local.lambda;

import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.FunctionConfiguration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function as a request names it: by its name, a partial or a whole ARN, with or without a
 * version.
 *
 * @param qualifier a version, if the request names one
 */
record FunctionReference(String name, Optional<String> qualifier) {

  private static final String PATTERN =
      "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?"
          + "([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
  private static final Pattern SYNTAX = Pattern.compile(PATTERN);
  private static final int NAME = 7;
  private static final int QUALIFIER = 9;
  private static final int LONGEST = 140;
  private static final int LONGEST_NAME = 64;

  static FunctionReference parse(String text, Optional<String> parameter) throws AwsException {
    if (text.length() > LONGEST) {
      throw LambdaErrors.constraint(
          text, "functionName", "Member must have length less than or equal to " + LONGEST);
    }
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw LambdaErrors.constraint(
          text, "functionName", "Member must satisfy regular expression pattern: " + PATTERN);
    }
    String name = matcher.group(NAME);
    if (name.length() > LONGEST_NAME) {
      throw LambdaErrors.constraint(
          name, "functionName", "Member must have length less than or equal to " + LONGEST_NAME);
    }
    Optional<String> inName = Optional.ofNullable(matcher.group(QUALIFIER));
    Optional<String> given = parameter.filter(qualifier -> !qualifier.isEmpty());
    if (inName.isPresent() && given.isPresent() && !inName.equals(given)) {
      throw LambdaErrors.invalid(
          "The derived qualifier from the function name does not match the specified qualifier.");
    }
    return new FunctionReference(name, inName.or(() -> given));
  }

  String version() {
    return qualifier.orElse(FunctionConfiguration.LATEST);
  }
}

package io.scar.container.credentials;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a definition says that a password is; never the password itself. */
public sealed interface PasswordSource {

  /** An environment variable of the function, written {@code env:NAME}. */
  record Variable(String name) implements PasswordSource {
    @Override
    public String toString() {
      return "env:" + name;
    }
  }

  /**
   * A secret of Secrets Manager, by its ARN: the password itself, or JSON with {@code password} and
   * maybe {@code username}.
   */
  record Secret(String arn, String region) implements PasswordSource {
    @Override
    public String toString() {
      return arn;
    }
  }

  /** A parameter of Systems Manager's Parameter Store, by its ARN; the same content. */
  record Parameter(String arn, String region) implements PasswordSource {
    @Override
    public String toString() {
      return arn;
    }
  }

  /**
   * @throws IllegalArgumentException with what may be written
   */
  static PasswordSource parse(String text) {
    Matcher variable = PasswordSourceParser.VARIABLE.matcher(text);
    if (variable.matches()) {
      return new Variable(variable.group(1));
    }
    Matcher arn = PasswordSourceParser.ARN.matcher(text);
    if (arn.matches()) {
      return arn.group(1).equals("secretsmanager")
          ? new Secret(text, arn.group(2))
          : new Parameter(text, arn.group(2));
    }
    // The text is not repeated: it may be the password that somebody wrote there.
    throw new IllegalArgumentException(
        "a password is not written here, but where it is: `env:NAME` for a variable of the"
            + " function, or the ARN of a secret (arn:aws:secretsmanager:…:secret:…) or parameter"
            + " (arn:aws:ssm:…:parameter/…)");
  }
}

/** The grammar of {@link PasswordSource}. */
final class PasswordSourceParser {

  static final Pattern VARIABLE = Pattern.compile("env:([A-Za-z][A-Za-z0-9_]*)");
  static final Pattern ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:(secretsmanager(?=:[^:]*:\\d*:secret:)|ssm(?=:[^:]*:\\d*:parameter/))"
              + ":([a-z]{2,}(?:-[a-z]+)+-\\d+):\\d{12}:[A-Za-z0-9/_+=.@:-]+");

  private PasswordSourceParser() {}
}

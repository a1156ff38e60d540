package io.scar.local.batch;

import io.scar.local.http.AwsException;
import java.util.regex.Pattern;

/** What may be a name. */
final class Names {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

  private Names() {}

  /**
   * @param member of the request that has it
   * @throws AwsException if it is missing or none
   */
  static String of(Body body, String member) throws AwsException {
    String name = body.required(member);
    if (!NAME.matcher(name).matches()) {
      throw BatchErrors.client(
          "%s %s should match valid pattern: up to 128 letters, digits, hyphens and underscores"
              .formatted(member, name));
    }
    return name;
  }
}

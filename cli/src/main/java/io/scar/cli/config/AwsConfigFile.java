package io.scar.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The region of a profile in AWS's config file, which the command reads itself: settings are known
 * before a client of AWS is made.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">Format of the
 *     config and credentials files</a>
 */
final class AwsConfigFile {

  private static final String DEFAULT = "default";
  private static final Pattern SECTION = Pattern.compile("\\[\\s*(profile\\s+)?(\\S+?)\\s*\\].*");
  private static final Pattern REGION = Pattern.compile("region\\s*=\\s*(\\S+).*");

  private AwsConfigFile() {}

  /** Empty where the file, the profile or its region is not there. */
  static Optional<String> region(Path file, String profile) {
    try {
      Optional<String> found = Optional.empty();
      boolean inside = false;
      for (String line : Files.readAllLines(file)) {
        Matcher section = SECTION.matcher(line);
        if (section.matches()) {
          boolean named = section.group(1) != null;
          inside = section.group(2).equals(profile) && (named || profile.equals(DEFAULT));
        } else if (inside) {
          Matcher region = REGION.matcher(line);
          found = region.matches() ? Optional.of(region.group(1)) : found;
        }
      }
      return found;
    } catch (IOException e) {
      // There may be no such file; who needs its credentials is told what is wrong with it.
      return Optional.empty();
    }
  }
}

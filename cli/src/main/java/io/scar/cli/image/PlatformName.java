package io.scar.cli.image;

import io.scar.cli.failure.Failure;
import io.scar.container.image.Platform;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A platform as users write it. */
public final class PlatformName {

  private static final Pattern NAME =
      Pattern.compile("([a-z0-9_.-]+)/([a-z0-9_.-]+)(?:/([a-z0-9_.-]+))?");

  private PlatformName() {}

  /**
   * Reads {@code OS/ARCHITECTURE[/VARIANT]}.
   *
   * @throws Failure USAGE
   */
  public static Platform parse(String text) {
    Matcher matcher = NAME.matcher(text);
    String os = matcher.matches() ? matcher.group(1) : null;
    String architecture = os == null ? null : matcher.group(2);
    if (os == null || architecture == null) {
      throw Failure.usage(
          "`" + text + "` is no platform.", "Write OS/ARCHITECTURE[/VARIANT], as linux/amd64.");
    }
    return new Platform(os, architecture, matcher.group(3));
  }
}

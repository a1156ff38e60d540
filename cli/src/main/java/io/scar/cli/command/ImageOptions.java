package io.scar.cli.command;

import io.scar.cli.image.PlatformName;
import io.scar.container.image.Platform;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an image is fetched, and what is told of it. */
final class ImageOptions {

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "Of an image for several; default linux/amd64.")
  private @Nullable String platform;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress, and nothing but the digest.")
  boolean quiet;

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  boolean json;

  Platform platform() {
    return platform == null ? Platform.LINUX_AMD64 : PlatformName.parse(platform);
  }
}

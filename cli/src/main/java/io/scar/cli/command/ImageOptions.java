package io.scar.cli.command;

import io.scar.cli.image.PlatformName;
import io.scar.container.image.Platform;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

  @Mixin JsonAnswer answer = new JsonAnswer();

  Platform platform() {
    return platform == null ? Platform.LINUX_AMD64 : PlatformName.parse(platform);
  }
}

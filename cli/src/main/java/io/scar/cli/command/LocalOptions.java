package io.scar.cli.command;

import io.scar.cli.config.Environment;
import io.scar.cli.failure.Failure;
import io.scar.cli.localcloud.LocalCloud;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which local cloud. */
final class LocalOptions {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "State folder; default $$SCAR_LOCAL_DIR, else ~/.local/state/scar/local.")
  private @Nullable Path folder;

  LocalCloud cloud(Environment environment) {
    return new LocalCloud(
        folder == null
            ? environment.localCloudFolder()
            : environment.workingFolder().resolve(folder),
        environment.distribution());
  }

  /** Says that there is none. */
  static Failure none(LocalCloud cloud) {
    return Failure.notFound(
        "No local cloud runs in " + cloud.folder() + ".", "`scar local start` starts one.");
  }
}

package io.scar.cli.command;

import io.scar.cli.config.Environment;
import io.scar.cli.failure.Failure;
import io.scar.cli.localcloud.LocalCloud;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which local cloud. */
final class LocalOptions {

  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./@%+=:,-]+");

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

  /** What leads another command to the same one: empty, or the option with a space before it. */
  String again() {
    return folder == null ? "" : " --dir " + quoted(folder.toString());
  }

  private static String quoted(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Says that there is none. */
  Failure none(LocalCloud cloud) {
    return Failure.notFound(
        "No local cloud runs in " + cloud.folder() + ".",
        "`scar local start%s` starts one%s."
            .formatted(
                again(), folder == null ? "; --dir DIR looks for it in another folder" : ""));
  }
}

package io.scar.cli.command;

import io.scar.cli.config.FlagSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to AWS. */
final class CommonOptions {

  @Option(
      names = {"-pf", "--profile"},
      paramLabel = "PROFILE",
      description = "Profile of the AWS files.")
  @Nullable String profile;

  @Option(names = "--region", paramLabel = "REGION", description = "AWS region.")
  @Nullable String region;

  FlagSettings flags(Context context) {
    return new FlagSettings(
            context.environment(), notice -> context.console().note("note: " + notice))
        .set("-pf", "lambda.boto_profile", profile)
        .set("--region", "lambda.region", region);
  }
}

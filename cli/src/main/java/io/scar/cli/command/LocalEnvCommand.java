package io.scar.cli.command;

import io.scar.cli.console.Console;
import io.scar.cli.localcloud.LocalCloud;
import java.net.URI;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar local env}. */
@Command(
    name = "env",
    description = "Print what points AWS's tools to it: eval \"$$(scar local env)\".")
final class LocalEnvCommand implements Runnable {

  /** The local cloud checks no keys, but AWS's tools want some. */
  private static final String ANY_KEY = "scar-local";

  private static final String REGION = "us-east-1";

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalEnvCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    URI endpoint;
    try {
      LocalCloud cloud = local.cloud(context.environment());
      endpoint = cloud.endpoint().orElseThrow(() -> local.none(cloud));
    } catch (RuntimeException e) {
      failEvaluation(context.console());
      throw e;
    }
    export("AWS_ENDPOINT_URL", endpoint.toString());
    export("AWS_ACCESS_KEY_ID", ANY_KEY);
    export("AWS_SECRET_ACCESS_KEY", ANY_KEY);
    export("AWS_REGION", REGION);
    export("AWS_DEFAULT_REGION", REGION);
  }

  /**
   * Lets the shell's {@code eval} fail too: of nothing it would make a success, and the next
   * command would go to the user's AWS account.
   */
  static void failEvaluation(Console console) {
    console.result("false");
  }

  private void export(String name, String value) {
    context.console().result("export " + name + "='" + value.replace("'", "'\\''") + "'");
  }
}

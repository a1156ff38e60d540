package io.scar.cli.command;

import io.scar.cli.localcloud.LocalCloud;
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
    LocalCloud.Running running = local.running(context.environment());
    export("AWS_ENDPOINT_URL", running.endpoint().toString());
    export("AWS_ACCESS_KEY_ID", ANY_KEY);
    export("AWS_SECRET_ACCESS_KEY", ANY_KEY);
    export("AWS_REGION", REGION);
    export("AWS_DEFAULT_REGION", REGION);
  }

  private void export(String name, String value) {
    context.console().result("export " + name + "='" + value.replace("'", "'\\''") + "'");
  }
}

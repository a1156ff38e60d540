package io.scar.local.lambda.runtime;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What the processes of an execution environment are started with.
 *
 * @param folder the environment's own
 * @param api the address of its Runtime API
 * @param output takes what the runtime writes
 * @param stream of its log, which no other environment has
 * @param conversation is told the end
 */
record EnvironmentStart(
    FunctionSpec function,
    RuntimeSettings settings,
    Path folder,
    InetSocketAddress api,
    Path output,
    String stream,
    RuntimeConversation conversation) {

  /** Of the runtime's standard output and error. */
  ProcessBuilder.Redirect redirect() {
    return ProcessBuilder.Redirect.appendTo(output.toFile());
  }
}

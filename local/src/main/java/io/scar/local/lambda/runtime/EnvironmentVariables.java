package io.scar.local.lambda.runtime;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of an execution environment.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Lambda's
 *     variables</a>
 */
final class EnvironmentVariables {

  private EnvironmentVariables() {}

  static Map<String, String> of(
      FunctionSpec function,
      RuntimeSettings settings,
      InetSocketAddress runtimeApi,
      Surroundings surroundings,
      String logStream) {
    Map<String, String> variables = ofAll(function, settings, runtimeApi, logStream);
    variables.put("LAMBDA_TASK_ROOT", surroundings.taskRoot().toString());
    variables.put("LAMBDA_RUNTIME_DIR", surroundings.runtimeFolder().toString());
    variables.put("_HANDLER", function.handler());
    variables.put("LANG", "en_US.UTF-8");
    String opt = surroundings.opt().map(path -> ":" + path.resolve("bin")).orElse("");
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin" + opt);
    StringBuilder libraries = new StringBuilder();
    libraries.append(surroundings.taskRoot()).append(':');
    libraries.append(surroundings.taskRoot().resolve("lib"));
    surroundings.opt().ifPresent(path -> libraries.append(':').append(path.resolve("lib")));
    variables.put("LD_LIBRARY_PATH", libraries.toString());
    surroundings.temporary().ifPresent(path -> variables.put("TMPDIR", path.toString()));
    surroundings.taken().ifPresent(pipe -> variables.put("SCAR_TMP_TAKEN", pipe.toString()));
    variables.put("SCAR_STORE_DIR", surroundings.rootfsStore().toString());
    settings.storeQuota().ifPresent(quota -> variables.put("SCAR_STORE_QUOTA", quota));
    variables.putAll(function.variables());
    return variables;
  }

  /** Those of a function that is an image, whose own variables are below them. */
  static Map<String, String> ofImage(
      FunctionSpec function,
      RuntimeSettings settings,
      InetSocketAddress runtimeApi,
      String logStream) {
    Map<String, String> variables = ofAll(function, settings, runtimeApi, logStream);
    variables.put("LAMBDA_TASK_ROOT", "/var/task");
    variables.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
    variables.putAll(function.variables());
    return variables;
  }

  private static Map<String, String> ofAll(
      FunctionSpec function,
      RuntimeSettings settings,
      InetSocketAddress runtimeApi,
      String logStream) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySize()));
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream);
    variables.put("AWS_REGION", function.region());
    variables.put("AWS_DEFAULT_REGION", function.region());
    variables.put("AWS_ACCESS_KEY_ID", settings.credentials().accessKey());
    variables.put("AWS_SECRET_ACCESS_KEY", settings.credentials().secretKey());
    variables.put("AWS_SESSION_TOKEN", settings.credentials().sessionToken());
    variables.put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + runtimeApi.getPort());
    variables.put("TZ", ":UTC");
    variables.put("AWS_ENDPOINT_URL", settings.endpoint().get().toString());
    return variables;
  }
}

package io.scar.contract.environment;

/**
 * Variables of the Lambda function itself, by who sets them.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Lambda's
 *     reserved variables</a>
 */
public final class FunctionVariables {

  // Set by the command line when it creates the function.

  /** Base64 of the JSON of the function's configuration, if it fits into Lambda's 4 KB. */
  public static final String FDL = "FDL";

  /** The image's name, which {@code scar ls} shows. */
  public static final String IMAGE_ID = "IMAGE_ID";

  /**
   * What the variables begin with that hold keys of a storage provider: those keys that stand in
   * the definition, and that the user wants there.
   */
  public static final String SCAR_STORAGE = "SCAR_STORAGE_";

  /** The id of the API in front of the function, which {@code scar ls} and {@code invoke} read. */
  public static final String API_GATEWAY_ID = "API_GATEWAY_ID";

  // Set by the user; each overrides a key of the function's configuration.

  public static final String LOG_LEVEL = "LOG_LEVEL";
  public static final String EXECUTION_MODE = "EXECUTION_MODE";
  public static final String EXTRA_PAYLOAD = "EXTRA_PAYLOAD";
  public static final String TIMEOUT_THRESHOLD = "TIMEOUT_THRESHOLD";

  /** Forces an engine, before the configuration's {@code engine}. */
  public static final String SCAR_ENGINE = "SCAR_ENGINE";

  /** The supervisor's log level, before {@link #AWS_LAMBDA_LOG_LEVEL} and {@link #LOG_LEVEL}. */
  public static final String SCAR_LOG_LEVEL = "SCAR_LOG_LEVEL";

  /** {@code json}, the default, or {@code text}: how the supervisor's own lines are written. */
  public static final String SCAR_LOG_FORMAT = "SCAR_LOG_FORMAT";

  /** {@code on}, the default, or {@code off}: whether the log carries metrics for CloudWatch. */
  public static final String SCAR_METRICS = "SCAR_METRICS";

  /** Mirrors of registries, {@code FROM=TO[,FROM=TO]}, before those of the configuration. */
  public static final String SCAR_REGISTRY_MIRRORS = "SCAR_REGISTRY_MIRRORS";

  // Set by the layer's bootstrap and by the local cloud.

  /** The folder of the bundle ({@code /opt/scar} in Lambda), where the engine's binary lies. */
  public static final String SCAR_HOME = "SCAR_HOME";

  /** The folder of the rootfs store; default {@code scar} under the temporary folder. */
  public static final String SCAR_STORE_DIR = "SCAR_STORE_DIR";

  /**
   * What the rootfs store may hold, for instance {@code 20GB}; default: no limit in Lambda, half of
   * the disk and 20 GB at most where the store is shared.
   */
  public static final String SCAR_STORE_QUOTA = "SCAR_STORE_QUOTA";

  /**
   * A pipe that takes, as a decimal number and a line break, how many bytes of what the function
   * keeps lie outside of its temporary folder but count as part of it: the local cloud sets it
   * where environments share one rootfs store.
   */
  public static final String SCAR_TMP_TAKEN = "SCAR_TMP_TAKEN";

  /** POSIX's temporary folder; default {@code /tmp}. */
  public static final String TMPDIR = "TMPDIR";

  // Set by Lambda.

  /** Where the function's package is unpacked; {@code /var/task}. */
  public static final String LAMBDA_TASK_ROOT = "LAMBDA_TASK_ROOT";

  /** Host and port of the Runtime API and the Extensions API. */
  public static final String AWS_LAMBDA_RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";

  /** {@code JSON} or {@code Text}: the function's log format. */
  public static final String AWS_LAMBDA_LOG_FORMAT = "AWS_LAMBDA_LOG_FORMAT";

  /** The least level of the function's own lines, set where the format is {@code JSON}. */
  public static final String AWS_LAMBDA_LOG_LEVEL = "AWS_LAMBDA_LOG_LEVEL";

  public static final String AWS_LAMBDA_FUNCTION_NAME = "AWS_LAMBDA_FUNCTION_NAME";
  public static final String AWS_LAMBDA_LOG_GROUP_NAME = "AWS_LAMBDA_LOG_GROUP_NAME";
  public static final String AWS_LAMBDA_LOG_STREAM_NAME = "AWS_LAMBDA_LOG_STREAM_NAME";
  public static final String AWS_ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID";
  public static final String AWS_SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY";
  public static final String AWS_SESSION_TOKEN = "AWS_SESSION_TOKEN";
  public static final String AWS_REGION = "AWS_REGION";

  /** Another address for all AWS services; the local cloud's. */
  public static final String AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL";

  private FunctionVariables() {}
}

package io.scar.contract.definition;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Lambda accepts of a function: the command line holds definitions against it before it calls
 * anything, the local cloud refuses what is beyond it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
 *     quotas</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html">CreateFunction</a>
 */
public final class FunctionLimits {

  /** MB. */
  public static final int MEMORY_LEAST = 128;

  /** MB. */
  public static final int MEMORY_MOST = 10_240;

  /** Seconds. */
  public static final int TIMEOUT_LEAST = 1;

  /** Seconds. */
  public static final int TIMEOUT_MOST = 900;

  /** MB of {@code /tmp}. */
  public static final int EPHEMERAL_STORAGE_LEAST = 512;

  /** MB of {@code /tmp}. */
  public static final int EPHEMERAL_STORAGE_MOST = 10_240;

  /** Layers of one function, the supervisor's included. */
  public static final int LAYERS_MOST = 5;

  /** Bytes of a zip that a call carries itself; a larger one goes through a bucket. */
  public static final int ZIP_BYTES_MOST = 52_428_800;

  /** Bytes of code and layers together, unpacked. */
  public static final int UNZIPPED_BYTES_MOST = 262_144_000;

  /** Bytes of all variables together, as {@link #environmentBytes} counts them. */
  public static final int ENVIRONMENT_BYTES_MOST = 4096;

  /** Characters. */
  public static final int DESCRIPTION_MOST = 256;

  /** Characters. */
  public static final int HANDLER_MOST = 128;

  public static final int TAGS_MOST = 50;

  /** Characters. */
  public static final int TAG_KEY_MOST = 128;

  /** Characters. */
  public static final int TAG_VALUE_MOST = 256;

  /** Of a function in a VPC. */
  public static final int SUBNETS_MOST = 16;

  /** Of a function in a VPC. */
  public static final int SECURITY_GROUPS_MOST = 5;

  /** Access points of EFS. */
  public static final int FILE_SYSTEMS_MOST = 1;

  /** A function's name without its account and region. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** The name of a variable. */
  public static final Pattern VARIABLE = Pattern.compile("[a-zA-Z]([a-zA-Z0-9_])+");

  /** The execution role. */
  public static final Pattern ROLE =
      Pattern.compile("arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");

  /** Where an access point of EFS is mounted. */
  public static final Pattern MOUNT_PATH = Pattern.compile("/mnt/[a-zA-Z0-9_.-]+");

  /** Characters of {@link #MOUNT_PATH}. */
  public static final int MOUNT_PATH_MOST = 160;

  /**
   * Variables that Lambda sets itself and takes from nobody.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Defined
   *     runtime environment variables</a>
   */
  public static final Set<String> RESERVED_VARIABLES =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "AWS_DEFAULT_REGION",
          "AWS_REGION",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_ACCESS_KEY",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_LAMBDA_RUNTIME_API",
          "LAMBDA_TASK_ROOT",
          "LAMBDA_RUNTIME_DIR");

  private static final int BRACES = 2;
  private static final int QUOTES_AND_COLON = 5;

  private FunctionLimits() {}

  /** Whether Lambda mounts a file system there. */
  public static boolean isMountPath(String path) {
    return path.length() <= MOUNT_PATH_MOST
        && MOUNT_PATH.matcher(path).matches()
        && !path.equals("/mnt/.")
        && !path.equals("/mnt/..");
  }

  /**
   * The bytes of variables as Lambda measures them: those of the map as a JSON object without
   * spaces, in UTF-8. (Its refusal quotes what it measured.)
   */
  public static int environmentBytes(Map<String, String> variables) {
    int bytes = BRACES + Math.max(0, variables.size() - 1);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      bytes += QUOTES_AND_COLON + escaped(variable.getKey()) + escaped(variable.getValue());
    }
    return bytes;
  }

  /** Bytes of a text inside a JSON string. */
  private static int escaped(String text) {
    return text.codePoints()
        .map(
            c ->
                switch (c) {
                  case '"', '\\', '\b', '\f', '\n', '\r', '\t' -> 2;
                  default -> c < 0x20 ? 6 : Utf8.length(c);
                })
        .sum();
  }
}

package io.scar.cli.plan;

/** Names and tags of what {@code init} makes. */
public final class Names {

  /** The layer with the supervisor and the engine. */
  public static final String LAYER = "scar";

  public static final String HANDLER = "io.scar.supervisor.lambda.Handler::handleRequest";

  /** Of every resource that {@code init} makes and that takes tags. */
  public static final String CREATED_BY_TAG = "createdby";

  public static final String CREATED_BY = "scar";

  /** Who made it, as STS names him. */
  public static final String OWNER_TAG = "owner";

  /** The inline policy of a role. */
  public static final String POLICY = "scar";

  /** The statement of a function's policy that lets its schedule invoke it. */
  public static final String SCHEDULE_PERMISSION = "scar-keep-warm";

  /** The tag of an API that names the function behind it. */
  public static final String FUNCTION_TAG = "function";

  /** The statement of a function's policy that lets anybody call it by its URL. */
  public static final String URL_PERMISSION = "scar-url";

  private static final int LONGEST_ROLE_NAME = 64;

  private Names() {}

  /** The role that {@code init} makes for a function without one. */
  public static String role(String function) {
    return prefixed(function);
  }

  /**
   * The role that {@code init} makes for a function's jobs; no function's name has a dot, so that
   * no other's role is named so.
   */
  public static String jobRole(String function) {
    return prefixed(function, ".job");
  }

  /** The role that {@code init} makes for starting jobs on Fargate. */
  public static String taskRole(String function) {
    return prefixed(function, ".task");
  }

  /** The rule that keeps a function warm. */
  public static String schedule(String function) {
    return prefixed(function);
  }

  public static String logGroup(String function) {
    return "/aws/lambda/" + function;
  }

  private static String prefixed(String function) {
    return prefixed(function, "");
  }

  private static String prefixed(String function, String ending) {
    String name = "scar-" + function;
    if (name.length() + ending.length() <= LONGEST_ROLE_NAME) {
      return name + ending;
    }
    // Functions whose long names begin alike need resources of their own.
    String rest = "-%08x".formatted(function.hashCode()) + ending;
    return name.substring(0, LONGEST_ROLE_NAME - rest.length()) + rest;
  }

  /** A statement of a function's policy that lets an API invoke it. */
  public static String apiPermission(String apiId, int number) {
    return "scar-api-" + apiId + (number == 0 ? "-testing" : "-invocation");
  }

  /** The API key and the usage plan of an API. */
  public static String apiKey(String apiName, String apiId) {
    return "scar-" + apiName + "-" + apiId;
  }

  /** The statement of a function's policy that lets a bucket invoke it. */
  public static String permission(String bucket) {
    return "scar-s3-" + bucket.replace('.', '_');
  }
}

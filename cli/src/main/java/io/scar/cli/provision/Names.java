package io.scar.cli.provision;

/** Names and tags of what {@code init} makes. */
public final class Names {

  /** The layer with the supervisor and the engine. */
  public static final String LAYER = "scar";

  public static final String HANDLER = "io.scar.supervisor.lambda.Handler::handleRequest";
  public static final String CREATED_BY_TAG = "createdby";
  public static final String CREATED_BY = "scar";
  public static final String OWNER_TAG = "owner";

  private static final int LONGEST_ROLE_NAME = 64;

  private Names() {}

  /** The role that {@code init} makes for a function without one. */
  public static String role(String function) {
    String name = "scar-" + function;
    if (name.length() <= LONGEST_ROLE_NAME) {
      return name;
    }
    // Functions whose long names begin alike need roles of their own.
    String rest = "-%08x".formatted(function.hashCode());
    return name.substring(0, LONGEST_ROLE_NAME - rest.length()) + rest;
  }

  /** The statement of a function's policy that lets a bucket invoke it. */
  public static String permission(String bucket) {
    return "scar-s3-" + bucket.replace('.', '_');
  }
}

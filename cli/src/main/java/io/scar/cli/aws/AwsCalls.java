package io.scar.cli.aws;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says, for each call that fails, what was refused, why, and what to do. */
public final class AwsCalls {

  /** Lambda quotes all variables of a function, with their values, where they are too long. */
  private static final String MEASURED = "String measured:";

  /** As in {@code User: ARN is not authorized to perform: iam:PassRole on resource: ARN}. */
  private static final Pattern MISSING_ACTION =
      Pattern.compile("not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)");

  private final @Nullable URI endpoint;

  /**
   * @param endpoint another address than AWS's; null for AWS
   */
  AwsCalls(@Nullable URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * @param action as in a policy, for instance {@code s3:PutObject}
   * @param thing what it is done to, for instance {@code bucket pics}
   */
  public <T> T run(String action, String thing, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw failure(action, thing, e);
    }
  }

  /** As {@link #run}; empty if the thing does not exist. */
  public <T> Optional<T> find(String action, String thing, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (SdkException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw failure(action, thing, e);
    }
  }

  /** Whether the error says that the thing does not exist. */
  public static boolean isMissing(SdkException e) {
    return e instanceof AwsServiceException service && ErrorKind.of(service) == ErrorKind.MISSING;
  }

  /** The service's own word for the error; empty if it gave none. */
  public static String code(AwsServiceException e) {
    if (e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null) {
      return e.statusCode() == 0 ? "" : String.valueOf(e.statusCode());
    }
    return e.awsErrorDetails().errorCode();
  }

  public Failure failure(String action, String thing, SdkException e) {
    return e instanceof AwsServiceException service
        ? answered(action, thing, service)
        : unanswered(action, thing, e);
  }

  private Failure answered(String action, String thing, AwsServiceException e) {
    String code = code(e);
    AwsServiceException cause = shown(e);
    String refused = "%s refused %s on %s".formatted(who(), action, thing);
    String rejected =
        "%s rejected %s on %s (%s): %s".formatted(who(), action, thing, code, said(e));
    String failed = "%s failed %s on %s (%s): %s".formatted(who(), action, thing, code, said(e));
    return switch (ErrorKind.of(e)) {
      case BAD_CREDENTIALS ->
          new Failure(
              ExitStatus.REFUSED,
              "%s does not accept your credentials, for %s (%s).".formatted(who(), action, code),
              "Check the keys, their expiry and the region; choose others with -pf PROFILE.",
              cause);
      case WRONG_CLOCK ->
          new Failure(
              ExitStatus.REFUSED,
              refused + ", since this machine's clock is wrong (" + code + ").",
              "Set the clock, and try again.",
              cause);
      case WRONG_REGION ->
          new Failure(
              ExitStatus.REFUSED,
              refused + " from this region (" + code + "): " + said(e),
              "Set `lambda.region` or AWS_REGION to the region of " + thing + ".",
              cause);
      case MISSING ->
          new Failure(
              ExitStatus.NOT_FOUND,
              capital(thing) + " does not exist (" + code + ").",
              null,
              cause);
      case DENIED -> denied(action, thing, e);
      case REJECTED -> new Failure(ExitStatus.USAGE, rejected, null, cause);
      case TOO_MUCH ->
          new Failure(
              ExitStatus.DOES_NOT_FIT,
              rejected,
              "Remove what is not needed any more, or ask AWS for a higher quota.",
              cause);
      case UNEXPLAINED ->
          new Failure(
              ExitStatus.REFUSED,
              refused + " without a reason (" + code + ").",
              "Expired keys and a wrong region do that: check both.",
              cause);
      case THROTTLED ->
          new Failure(
              ExitStatus.SERVICE, failed, "It was asked too often: try again later.", cause);
      case FAILED ->
          new Failure(
              ExitStatus.SERVICE, failed, e.statusCode() >= 500 ? "Try again later." : null, cause);
    };
  }

  /**
   * The action that is missing need not be the call's: making a function wants iam:PassRole too.
   */
  private Failure denied(String action, String thing, AwsServiceException e) {
    String text = said(e);
    Matcher named = MISSING_ACTION.matcher(text);
    String missing = named.find() ? named.group(1) : action;
    String why = missing.equalsIgnoreCase(action) ? "" : ", which " + action + " wants";
    String remedy =
        text.contains("explicit deny")
            ? "A policy denies this action outright: who looks after the account can change that,\n"
            : "Your user needs this action; `scar policy deploy` prints the least policy that works,\n";
    return new Failure(
        ExitStatus.REFUSED,
        "%s refused %s on %s%s (%s).".formatted(who(), missing, thing, why, code(e)),
        remedy + "and -pf PROFILE chooses another user.",
        shown(e));
  }

  private Failure unanswered(String action, String thing, SdkException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (caused(e, ConnectException.class)) {
      return new Failure(
          ExitStatus.SERVICE,
          "Nothing answers at " + (endpoint == null ? "AWS" : endpoint) + ", for " + action + ".",
          isOnThisMachine()
              ? "Is the local cloud running? `scar local start` starts it; unset AWS_ENDPOINT_URL"
                  + " to use AWS."
              : "Check the network and the proxy.",
          e);
    }
    if (caused(e, UnknownHostException.class)) {
      return new Failure(
          ExitStatus.SERVICE,
          "The address for " + action + " cannot be resolved.",
          "Check the network and the region.",
          e);
    }
    if (caused(e, SocketTimeoutException.class)) {
      return new Failure(
          ExitStatus.SERVICE,
          "%s did not answer %s on %s in time.".formatted(who(), action, thing),
          "Try again.",
          e);
    }
    if (e instanceof SdkClientException && caused(e, IOException.class)) {
      return new Failure(
          ExitStatus.SERVICE,
          "%s on %s was cut off: %s".formatted(action, thing, message),
          "Try again.",
          e);
    }
    return new Failure(
        ExitStatus.SERVICE, "%s on %s failed: %s".formatted(action, thing, message), null, e);
  }

  private String who() {
    return endpoint == null ? "AWS" : endpoint.getAuthority();
  }

  /** Whether the services are a local cloud's, reached without a network and its proxies. */
  boolean isOnThisMachine() {
    String host = endpoint == null ? null : endpoint.getHost();
    return host != null
        && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
  }

  private static String said(AwsServiceException e) {
    String said =
        e.awsErrorDetails() != null && e.awsErrorDetails().errorMessage() != null
            ? e.awsErrorDetails().errorMessage()
            : String.valueOf(e.getMessage());
    int measured = said.indexOf(MEASURED);
    return measured < 0 ? said : said.substring(0, measured).strip();
  }

  /** Null where its text has what nobody is to see: a stack trace would show it. */
  private static @Nullable AwsServiceException shown(AwsServiceException e) {
    return String.valueOf(e.getMessage()).contains(MEASURED) ? null : e;
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static boolean caused(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}

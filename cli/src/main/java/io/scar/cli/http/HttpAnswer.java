package io.scar.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.contract.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a function, or the gateway before it, answered. */
public final class HttpAnswer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ERROR = 400;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final int HIGHEST_EXIT_CODE = 255;
  private static final int LONGEST_MESSAGE = 2000;

  private final HttpClient client;
  private final HttpResponse<InputStream> response;
  private final @Nullable HttpResponse<InputStream> linked;
  private final Deadline deadline;
  private final FunctionAddress address;

  /**
   * @param linked what lies behind the link that the response is; null if it is none
   * @param deadline until when the body may be read
   */
  HttpAnswer(
      HttpClient client,
      HttpResponse<InputStream> response,
      @Nullable HttpResponse<InputStream> linked,
      Deadline deadline,
      FunctionAddress address) {
    this.client = client;
    this.response = response;
    this.linked = linked;
    this.deadline = deadline;
    this.address = address;
  }

  /** What the body came with. */
  private HttpResponse<InputStream> last() {
    return linked == null ? response : linked;
  }

  public int status() {
    return last().statusCode();
  }

  public Map<String, List<String>> headers() {
    return last().headers().map();
  }

  /** Of the gateway or the function, not of a link. */
  private Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The function's, else the gateway's; empty if neither tells. */
  public String requestId() {
    return header(Response.REQUEST_ID_HEADER)
        .or(() -> header("x-amzn-requestid"))
        .or(() -> header("apigw-requestid"))
        .orElse("");
  }

  public Optional<String> logGroup() {
    return header(Response.LOG_GROUP_HEADER);
  }

  public Optional<String> logStream() {
    return header(Response.LOG_STREAM_HEADER);
  }

  /** The job of AWS Batch that does the work; empty if the function did it. */
  public Optional<String> jobId() {
    return header(Response.JOB_ID_HEADER);
  }

  public String function() {
    return address.function();
  }

  /** Whether a container ran and ended, well or not. */
  public boolean ran() {
    return status() < ERROR || (linked == null && header(Response.EXIT_CODE_HEADER).isPresent());
  }

  /** The container's own, or 124. */
  public int exitCode() {
    if (status() == GATEWAY_TIMEOUT) {
      return ExitStatus.TIMED_OUT.code();
    }
    try {
      int code = Integer.parseInt(header(Response.EXIT_CODE_HEADER).orElse("0").strip());
      // The shell would see the last eight bits alone, and of 256 a success.
      return code >= 0 && code <= HIGHEST_EXIT_CODE ? code : ExitStatus.UNEXPECTED.code();
    } catch (NumberFormatException e) {
      return ExitStatus.UNEXPECTED.code();
    }
  }

  /**
   * The body as the function made it: where bodies are base64 on their way, that is undone, once. A
   * gateway's own words, and what lies behind a link, never are. Reading fails with what {@link
   * #brokenOff} explains, also when the time that the caller gave is over.
   */
  public InputStream body() {
    InputStream body = TimedBody.of(last().body(), deadline);
    return address.base64() && linked == null && isTheFunctions()
        ? Base64.getMimeDecoder().wrap(body)
        : body;
  }

  /**
   * Why the body did not come to its end.
   *
   * @param e as {@link #body} threw it
   * @param kept what there is of it, for the message; empty for nothing
   */
  public Failure brokenOff(IOException e, String kept) {
    return e instanceof HttpTimeoutException
        ? new Failure(
            ExitStatus.TIMED_OUT,
            "The answer of %s did not end %s%s.".formatted(address, deadline.words(), kept),
            "The function has run: scar log -n " + address.function() + deadline.remedy(),
            e)
        : new Failure(
            ExitStatus.SERVICE, "The answer broke off: " + e.getMessage() + kept, null, e);
  }

  /** Whether the function made it, and not what stands before it. */
  private boolean isTheFunctions() {
    return header(Response.REQUEST_ID_HEADER).isPresent();
  }

  /** Why nothing ran, or nothing is known of what ran. */
  public Failure failure() {
    String said = message();
    String what =
        "%s answered %d%s".formatted(address, status(), said.isEmpty() ? "." : ": " + said);
    if (linked != null) {
      return new Failure(
          ExitStatus.SERVICE,
          "%s answered 303, and where that leads to answered %d%s"
              .formatted(address, status(), said.isEmpty() ? "." : ": " + said),
          "The function has run: scar log -n " + address.function());
    }
    return switch (status()) {
      case 400 -> Failure.usage(what, null);
      case 401, 403 ->
          new Failure(
              ExitStatus.REFUSED,
              what,
              "An endpoint with `auth: iam` wants keys of AWS that may call it; one with an API key, that key.");
      case 404 ->
          Failure.notFound(
              what,
              isTheFunctions()
                  ? "scar log -n " + address.function()
                  : "`scar ls` shows the addresses of your functions.");
      case 413 -> Failure.doesNotFit(what, "Put large data into an input bucket: `scar put`.");
      case 429 ->
          new Failure(
              ExitStatus.SERVICE, what, "It is called too often: --retries waits and tries again.");
      case GATEWAY_TIMEOUT ->
          new Failure(
              ExitStatus.TIMED_OUT,
              what,
              "It may go on: scar log -n "
                  + address.function()
                  + "      longer calls: `scar invoke -a`, `type: url`");
      default -> new Failure(ExitStatus.SERVICE, what, "scar log -n " + address.function());
    };
  }

  private String message() {
    try (InputStream in = body()) {
      String text = new String(in.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8).strip();
      try {
        JsonNode json = JSON.readTree(text);
        for (String member : List.of("message", "Message", "error", "errorMessage")) {
          if (json != null && json.path(member).isTextual()) {
            return json.path(member).asText();
          }
        }
      } catch (IOException noJson) {
        return text;
      }
      return text;
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

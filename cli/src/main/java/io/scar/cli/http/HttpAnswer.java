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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a function, or the gateway before it, answered. */
public final class HttpAnswer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ERROR = 400;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final int HIGHEST_EXIT_CODE = 255;
  private static final int LONGEST_MESSAGE = 2000;

  private final HttpClient client;
  private final HttpResponse<InputStream> response;
  private final FunctionAddress address;

  HttpAnswer(HttpClient client, HttpResponse<InputStream> response, FunctionAddress address) {
    this.client = client;
    this.response = response;
    this.address = address;
  }

  public int status() {
    return response.statusCode();
  }

  public Map<String, List<String>> headers() {
    return response.headers().map();
  }

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

  /** Whether a container ran and ended, well or not. */
  public boolean ran() {
    return status() < ERROR || header(Response.EXIT_CODE_HEADER).isPresent();
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
   * gateway's own words, and what lies behind a link, never are.
   */
  public InputStream body() {
    return address.base64() && isTheFunctions()
        ? Base64.getMimeDecoder().wrap(response.body())
        : response.body();
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

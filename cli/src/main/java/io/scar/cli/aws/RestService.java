package io.scar.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import io.scar.cli.json.JsonTree;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service whose operations are paths with JSON, and of which a few are needed: less than its
 * client would bring. Its errors are those of the clients.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS REST JSON</a>
 */
public final class RestService {

  /** Sends one signed request. */
  @FunctionalInterface
  interface Transport {
    Attempts.Answer send(String method, String path, @Nullable String body) throws IOException;
  }

  private static final Pattern READ = Pattern.compile("/v1/(describe|list)[a-z]+");

  private final String name;
  private final AwsCalls calls;
  private final Transport transport;

  /**
   * @param name in actions, for instance {@code apigateway}
   */
  RestService(String name, AwsCalls calls, Transport transport) {
    this.name = name;
    this.calls = calls;
    this.transport = transport;
  }

  /**
   * Calls an operation.
   *
   * @param operation its name, for who is refused it
   * @param thing what it is done to, for instance {@code API words}
   * @param path percent-encoded, with its query
   * @param body null for none
   * @throws Failure if it is refused or fails
   */
  public JsonNode run(
      String operation, String thing, String method, String path, @Nullable ObjectNode body) {
    return calls.run(name + ":" + operation, thing, () -> call(method, path, body));
  }

  /** As {@link #run}; empty if the thing does not exist. */
  public Optional<JsonNode> find(
      String operation, String thing, String method, String path, @Nullable ObjectNode body) {
    return calls.find(name + ":" + operation, thing, () -> call(method, path, body));
  }

  /** Batch reads by POST. */
  private static boolean isRead(String method, String path) {
    return method.equals("GET") || READ.matcher(path).matches();
  }

  private JsonNode call(String method, String path, @Nullable ObjectNode body) {
    return Attempts.of(
        name,
        isRead(method, path),
        () -> transport.send(method, path, body == null ? null : JsonTree.write(body)));
  }
}

package io.scar.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.container.files.TreeRemover;
import io.scar.local.apigateway.ApiGatewayService;
import io.scar.local.event.FunctionCalls;
import io.scar.local.event.FunctionEvents;
import io.scar.local.http.Endpoint;
import io.scar.local.testing.RawConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The gateway and API Gateway's control plane behind the real endpoint, and one function that the
 * test plays: what it gets is kept, what it answers is set.
 */
final class GatewayFixture implements AfterEachCallback, FunctionCalls, FunctionEvents {

  static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

  /** Of the one address, where {@link #url} has made it. */
  static final String URL = GatewaySite.URL_PATH + "abc/";

  static final ObjectMapper JSON = new ObjectMapper();

  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/%s/aws4_request, SignedHeaders=host,"
          + " Signature=0";

  /** What the function does. */
  @FunctionalInterface
  interface Behaviour {
    Outcome call(JsonNode event) throws InterruptedException;
  }

  final List<JsonNode> events = new CopyOnWriteArrayList<>();
  final List<JsonNode> left = new CopyOnWriteArrayList<>();
  private final Map<String, FunctionUrl> urls = new ConcurrentHashMap<>();
  volatile Behaviour behaviour = event -> answered("{\"statusCode\":200,\"body\":\"ok\"}");
  volatile boolean permitted = true;
  private final Path folder;
  private final Endpoint endpoint;
  private final GatewaySite site;
  private final HttpClient client = HttpClient.newHttpClient();

  GatewayFixture() {
    ApiGatewayService apis;
    try {
      folder = Files.createTempDirectory("gateway");
      endpoint = Endpoint.bind(0);
      apis = ApiGatewayService.open(folder.resolve("apis.json"), endpoint::uri);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    site = new GatewaySite(apis, apis, id -> Optional.ofNullable(urls.get(id)), this, this);
    endpoint.serve(List.of(apis), List.of(site), () -> "{}".getBytes(StandardCharsets.UTF_8));
  }

  static Outcome answered(String json) {
    return new Outcome.Answered(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Outcome call(String functionArn, String requestId, byte[] payload)
      throws IOException, InterruptedException {
    if (payload.length > 6 << 20) {
      return new Outcome.TooLarge();
    }
    JsonNode event = JSON.readTree(payload);
    events.add(event);
    return behaviour.call(event);
  }

  @Override
  public Outcome leave(String functionArn, String requestId, byte[] payload) throws IOException {
    left.add(JSON.readTree(payload));
    return new Outcome.Accepted();
  }

  @Override
  public boolean mayInvoke(String functionArn, String principal, String sourceArn) {
    return permitted && functionArn.equals(FUNCTION);
  }

  @Override
  public void accept(String functionArn, byte[] payload) throws IOException {
    left.add(JSON.readTree(payload));
  }

  URI uri(String path) {
    return URI.create(endpoint.uri() + path);
  }

  int port() {
    return endpoint.uri().getPort();
  }

  RawConnection connect() throws IOException {
    return new RawConnection(port());
  }

  /** A call of the control plane, as a client of AWS makes it. */
  JsonNode control(int expected, String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri(path))
                .header("Authorization", AUTHORIZATION.formatted("apigateway"))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != expected) {
      throw new AssertionError(
          "%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
    }
    return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
  }

  /** A REST API as SCAR makes it; answers its id. */
  String restApi(String api, String method, String integration) throws Exception {
    JsonNode made = control(201, "POST", "/restapis", "{\"name\":\"n\"" + api + "}");
    String id = made.path("id").asText();
    String root =
        control(200, "GET", "/restapis/" + id + "/resources", "")
            .path("item")
            .path(0)
            .path("id")
            .asText();
    String below =
        control(
                201,
                "POST",
                "/restapis/" + id + "/resources/" + root,
                "{\"pathPart\":\"{proxy+}\"}")
            .path("id")
            .asText();
    for (String resource : List.of(root, below)) {
      String path = "/restapis/" + id + "/resources/" + resource + "/methods/ANY";
      control(201, "PUT", path, "{\"authorizationType\":\"NONE\"" + method + "}");
      control(
          201,
          "PUT",
          path + "/integration",
          """
          {"type":"AWS_PROXY","httpMethod":"POST","uri":
           "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/%s/invocations",
           "requestParameters":{"integration.request.header.X-Amz-Invocation-Type":
           "method.request.header.X-Amz-Invocation-Type"}%s}
          """
              .formatted(FUNCTION, integration));
    }
    control(201, "POST", "/restapis/" + id + "/deployments", "{\"stageName\":\"scar\"}");
    return id;
  }

  /** An HTTP API with one route for everything; answers its id. */
  String httpApi(String more) throws Exception {
    return control(
            201,
            "POST",
            "/v2/apis",
            "{\"name\":\"n\",\"protocolType\":\"HTTP\",\"target\":\""
                + FUNCTION
                + "\""
                + more
                + "}")
        .path("apiId")
        .asText();
  }

  /** The function's own address. */
  void url(boolean signed, boolean open, Optional<Cors> cors) {
    urls.put("abc", new FunctionUrl("abc", FUNCTION, "us-east-1", signed, open, cors));
  }

  static String rest(String id, String path) {
    return GatewaySite.API_PATH + id + "/scar" + path;
  }

  HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofMinutes(2))
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send("GET", path, new byte[0], headers);
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  static String signed(String service) {
    return AUTHORIZATION.formatted(service);
  }

  /** The names of an object's members, in order. */
  static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The last one that reached the function. */
  JsonNode event() {
    return events.getLast();
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    client.close();
    endpoint.close();
    site.close();
    TreeRemover.remove(folder);
  }
}

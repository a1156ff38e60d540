package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packages of functions, where a server says that they lie at AWS: moto keeps them and gives
 * none out. The gateway has seen them, and serves them.
 */
final class Packages {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/_package/";

  /** Objects are their owner's; signatures are not checked. */
  private static final String OWNER =
      "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host,"
          + " Signature=0";

  private static final Pattern FUNCTION =
      Pattern.compile("/2015-03-31/functions(?:/([^/?]+))?(/code)?/?(?:\\?.*)?");

  private final HttpClient client;
  private final URI server;
  private final Map<String, JsonNode> codes = new ConcurrentHashMap<>();

  Packages(HttpClient client, URI server) {
    this.client = client;
    this.server = server;
  }

  /** The package that a request wants, if it is one of {@link #located}. */
  Optional<byte[]> requested(Request request) throws IOException {
    JsonNode code =
        request.path().startsWith(PATH) ? codes.get(request.path().substring(PATH.length())) : null;
    if (code == null) {
      return Optional.empty();
    }
    if (code.has("ZipFile")) {
      return Optional.of(Base64.getDecoder().decode(code.path("ZipFile").asText()));
    }
    URI object =
        URI.create(
            server + "/" + code.path("S3Bucket").asText() + "/" + code.path("S3Key").asText());
    try {
      return Optional.of(
          client
              .send(
                  HttpRequest.newBuilder(object).header("Authorization", OWNER).build(),
                  HttpResponse.BodyHandlers.ofByteArray())
              .body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Learns of packages; answers a body in which one's place is the gateway, if it was AWS. */
  byte[] located(Request request, HttpResponse<byte[]> answer, URI gateway) throws IOException {
    Matcher matcher = FUNCTION.matcher(request.target());
    if (!matcher.matches() || answer.statusCode() / 100 != 2) {
      return answer.body();
    }
    if (request.method().equals("POST") && matcher.group(1) == null) {
      codes.put(request.json().path("FunctionName").asText(), request.json().path("Code"));
    } else if (request.method().equals("PUT") && matcher.group(2) != null) {
      codes.put(matcher.group(1), request.json());
    } else if (request.method().equals("GET") && matcher.group(1) != null) {
      JsonNode body = JSON.readTree(answer.body());
      if (body.at("/Code/ImageUri").asText().contains("@")) {
        // moto takes a port for a tag.
        ObjectNode code = (ObjectNode) body.path("Code");
        code.set("ResolvedImageUri", code.path("ImageUri"));
        return JSON.writeValueAsBytes(body);
      }
      if (body.at("/Code/Location").asText().contains(".amazonaws.com/")) {
        ((ObjectNode) body.path("Code")).put("Location", gateway + PATH + matcher.group(1));
        return JSON.writeValueAsBytes(body);
      }
    }
    return answer.body();
  }
}

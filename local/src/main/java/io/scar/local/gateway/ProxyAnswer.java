package io.scar.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A function's answer as a gateway understands it.
 *
 * @param headers by the function's own names
 * @param base64 whether the body is, by the function's word
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format">Output
 *     of proxy integrations</a>
 */
record ProxyAnswer(int status, Map<String, List<String>> headers, String body, boolean base64) {

  private static final String MULTI_VALUE_HEADERS = "multiValueHeaders";

  /** Lambda's limit for an answer, and more. */
  private static final int LONGEST = 16 << 20;

  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(LONGEST).build())
              .build());

  /** Of payload format 1.0. */
  private static final Set<String> MEMBERS =
      Set.of("statusCode", "headers", MULTI_VALUE_HEADERS, "body", "isBase64Encoded");

  /** Of the connection, which is the gateway's own. */
  private static final Set<String> HOP_BY_HOP =
      Set.of("content-length", "connection", "keep-alive", "transfer-encoding", "upgrade");

  /**
   * Payload format 1.0: anything but the known members is malformed.
   *
   * @throws MalformedAnswer with the reason
   */
  static ProxyAnswer strict(byte[] payload) throws MalformedAnswer {
    if (!(parse(payload) instanceof ObjectNode answer)) {
      throw new MalformedAnswer("it is no JSON object");
    }
    for (Map.Entry<String, JsonNode> member : answer.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        throw new MalformedAnswer("it has an unknown member `" + member.getKey() + "`");
      }
    }
    Map<String, List<String>> headers = headers(answer);
    for (Map.Entry<String, JsonNode> header : members(answer, MULTI_VALUE_HEADERS)) {
      headers.keySet().removeIf(header.getKey()::equalsIgnoreCase);
      for (JsonNode value : list(header.getValue(), "header " + header.getKey())) {
        add(headers, header.getKey(), scalar(value, "header " + header.getKey()));
      }
    }
    return of(answer, headers, GatewayAnswer.JSON);
  }

  /**
   * Payload format 2.0: cookies have a member of their own, headers have one value; an answer
   * without {@code statusCode} is the body itself.
   *
   * @param defaultType of the body where the function names none
   * @throws MalformedAnswer with the reason
   */
  static ProxyAnswer inferred(byte[] payload, String defaultType) throws MalformedAnswer {
    JsonNode answer = parse(payload);
    if (answer instanceof ObjectNode object && object.has("statusCode")) {
      Map<String, List<String>> headers = headers(object);
      JsonNode cookies = object.path("cookies");
      if (!cookies.isMissingNode() && !cookies.isNull()) {
        for (JsonNode cookie : list(cookies, "cookies")) {
          add(headers, "Set-Cookie", scalar(cookie, "cookie"));
        }
      }
      return of(object, headers, defaultType);
    }
    String body =
        answer.isTextual() ? answer.asText() : new String(payload, StandardCharsets.UTF_8);
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put(GatewayAnswer.CONTENT_TYPE, List.of(GatewayAnswer.JSON));
    return new ProxyAnswer(200, headers, body, false);
  }

  /** The body as bytes, its base64 undone. */
  byte[] decoded() throws MalformedAnswer {
    if (!base64) {
      return body.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new MalformedAnswer("its body is not the base64 that it says");
    }
  }

  private static JsonNode parse(byte[] payload) throws MalformedAnswer {
    try {
      return JSON.readTree(payload);
    } catch (IOException e) {
      throw new MalformedAnswer("it is not JSON");
    }
  }

  private static Map<String, List<String>> headers(ObjectNode answer) throws MalformedAnswer {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : members(answer, "headers")) {
      add(headers, header.getKey(), scalar(header.getValue(), "header " + header.getKey()));
    }
    return headers;
  }

  private static ProxyAnswer of(
      ObjectNode answer, Map<String, List<String>> headers, String defaultType)
      throws MalformedAnswer {
    if (headers.keySet().stream().noneMatch(GatewayAnswer.CONTENT_TYPE::equalsIgnoreCase)) {
      headers.put(GatewayAnswer.CONTENT_TYPE, List.of(defaultType));
    }
    JsonNode body = answer.path("body");
    return new ProxyAnswer(
        status(answer.path("statusCode")),
        headers,
        body.isNull() || body.isMissingNode() ? "" : scalar(body, "body"),
        answer.path("isBase64Encoded").asBoolean(false));
  }

  private static Set<Map.Entry<String, JsonNode>> members(ObjectNode answer, String name)
      throws MalformedAnswer {
    JsonNode node = answer.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Set.of();
    }
    if (!node.isObject()) {
      throw new MalformedAnswer("`" + name + "` is no map");
    }
    return node.properties();
  }

  private static void add(Map<String, List<String>> headers, String name, String value)
      throws MalformedAnswer {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || value.matches("(?s).*[\\r\\n\\x00].*")) {
      throw new MalformedAnswer("a header is none: `" + name + "`");
    }
    if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
      headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
  }

  private static JsonNode list(JsonNode node, String what) throws MalformedAnswer {
    if (!node.isArray()) {
      throw new MalformedAnswer("its " + what + " is no list");
    }
    return node;
  }

  private static String scalar(JsonNode node, String what) throws MalformedAnswer {
    if (!node.isValueNode() || node.isNull()) {
      throw new MalformedAnswer("its " + what + " is no text");
    }
    return node.asText();
  }

  private static int status(JsonNode node) throws MalformedAnswer {
    if (node.isMissingNode()) {
      return 200;
    }
    int status =
        node.isIntegralNumber() || (node.isTextual() && node.asText().matches("\\d{3}"))
            ? node.asInt()
            : 0;
    if (status < 200 || status > 599) {
      throw new MalformedAnswer("its statusCode is none");
    }
    return status;
  }
}

package io.scar.supervisor.response.http;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.scar.contract.response.ResponseFile;
import io.scar.supervisor.event.http.Gateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of an answer, as its gateway wants it.
 *
 * @param raw whether text goes as it is, and not as base64
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response">Response
 *     formats</a>
 */
record Envelope(Gateway gateway, boolean raw) {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private static final int GROUP = 3;
  private static final int ENCODED_GROUP = 4;

  /** A control character at its longest, {@code \u0000}. */
  private static final int ESCAPED = 6;

  /** Whether the gateway takes the answer. */
  boolean fits(HttpAnswer answer) {
    return room(answer) >= bodySize(answer.body(), asText(answer));
  }

  /** The largest part of a body that fits when it is sent as base64; bytes. */
  int fitting(HttpAnswer answer) {
    return (int) Math.max(0, room(answer) / ENCODED_GROUP * GROUP);
  }

  void write(HttpAnswer answer, OutputStream to) throws IOException {
    boolean text = asText(answer);
    try (JsonGenerator json = JSON.createGenerator(to);
        InputStream body = answer.body().open()) {
      json.writeStartObject();
      json.writeNumberField("statusCode", answer.status());
      headers(answer, json);
      json.writeFieldName("body");
      if (text && answer.body() instanceof AnswerBody.InMemory memory) {
        json.writeUTF8String(memory.content(), 0, memory.content().length);
      } else {
        json.writeBinary(
            Base64Variants.MIME_NO_LINEFEEDS, body, Math.toIntExact(answer.body().size()));
      }
      json.writeBooleanField("isBase64Encoded", !text);
      json.writeEndObject();
    }
  }

  /** What is left for the body. */
  private long room(HttpAnswer answer) {
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    try {
      write(answer.with(AnswerBody.NONE), empty);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (long) gateway.answerBytes() - empty.size();
  }

  private static long bodySize(AnswerBody body, boolean text) {
    return text && body instanceof AnswerBody.InMemory memory
        ? escaped(memory.content())
        : (body.size() + GROUP - 1) / GROUP * ENCODED_GROUP;
  }

  private boolean asText(HttpAnswer answer) {
    return raw
        && answer.body() instanceof AnswerBody.InMemory memory
        && BodyTypes.isText(answer.mediaType())
        && BodyTypes.isUtf8(memory.content())
        && isWorthIt(memory);
  }

  /** What has to be escaped can make text longer than base64, which matters where room is short. */
  private boolean isWorthIt(AnswerBody.InMemory body) {
    long size = escaped(body.content());
    return size <= gateway.answerBytes() / 2 || size <= bodySize(body, false);
  }

  private static long escaped(byte[] content) {
    long size = content.length;
    for (byte b : content) {
      if (b >= 0 && b < ' ') {
        size += ESCAPED - 1;
      } else if (b == '"' || b == '\\') {
        size++;
      }
    }
    return size;
  }

  private void headers(HttpAnswer answer, JsonGenerator json) throws IOException {
    Map<String, List<String>> all = new LinkedHashMap<>(answer.headers().asMap());
    if (gateway == Gateway.HTTP) {
      single(all, json);
      if (!answer.cookies().isEmpty()) {
        json.writeFieldName("cookies");
        texts(answer.cookies(), json);
      }
      return;
    }
    if (!answer.cookies().isEmpty()) {
      all.put(ResponseFile.SET_COOKIE, answer.cookies());
    }
    switch (gateway) {
      // A load balancer looks at one of the two alone.
      case LOAD_BALANCER -> {
        all.computeIfPresent(
            ResponseFile.SET_COOKIE, (name, cookies) -> List.of(cookies.getLast()));
        single(all, json);
      }
      case LOAD_BALANCER_MULTI_VALUE -> multiple(all, json);
      default -> {
        Map<String, List<String>> repeated = new LinkedHashMap<>(all);
        repeated.values().removeIf(values -> values.size() == 1);
        all.keySet().removeAll(repeated.keySet());
        single(all, json);
        if (!repeated.isEmpty()) {
          multiple(repeated, json);
        }
      }
    }
  }

  private static void single(Map<String, List<String>> headers, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("headers");
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      json.writeStringField(header.getKey(), String.join(", ", header.getValue()));
    }
    json.writeEndObject();
  }

  private static void multiple(Map<String, List<String>> headers, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("multiValueHeaders");
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      json.writeFieldName(header.getKey());
      texts(header.getValue(), json);
    }
    json.writeEndObject();
  }

  private static void texts(List<String> texts, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}

package io.scar.local.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes an error in the shape that a protocol's clients read. */
final class ErrorAnswer {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ErrorAnswer() {}

  static void send(
      AwsException error,
      AwsProtocol protocol,
      String requestId,
      String resource,
      AwsResponse response)
      throws IOException {
    switch (protocol) {
      case REST_JSON -> {
        response.header("x-amzn-errortype", error.code());
        Map<String, String> body = new LinkedHashMap<>();
        body.put("Type", error.status() >= 500 ? "Service" : "User");
        body.put("Message", error.getMessage());
        body.put("message", error.getMessage());
        response.send(error.status(), "application/json", MAPPER.writeValueAsBytes(body));
      }
      case JSON -> {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("__type", error.code());
        body.put("message", error.getMessage());
        response.header("x-amzn-errortype", error.code());
        response.send(error.status(), "application/x-amz-json-1.1", MAPPER.writeValueAsBytes(body));
      }
      case QUERY ->
          response.send(
              error.status(),
              "text/xml",
              new XmlWriter()
                  .open("ErrorResponse")
                  .open("Error")
                  .element("Type", error.status() >= 500 ? "Receiver" : "Sender")
                  .element("Code", error.code())
                  .element("Message", error.getMessage())
                  .close()
                  .element("RequestId", requestId)
                  .bytes());
      case REST_XML ->
          response.send(
              error.status(),
              XmlWriter.CONTENT_TYPE,
              new XmlWriter()
                  .open("Error")
                  .element("Code", error.code())
                  .element("Message", error.getMessage())
                  .element("Resource", resource)
                  .element("RequestId", requestId)
                  .bytes());
    }
  }
}

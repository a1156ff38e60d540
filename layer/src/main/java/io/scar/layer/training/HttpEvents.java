package io.scar.layer.training;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** HTTP requests as gateways hand them over. */
final class HttpEvents {

  /** A body of a file and a field. */
  static final String FORM =
      """
      --X
      Content-Disposition: form-data; name="file"; filename="a.txt"
      Content-Type: text/plain

      a line

      --X
      Content-Disposition: form-data; name="field"

      value
      --X--
      """
          .replace("\n", "\r\n");

  private static final String HEADERS =
      """
      "headers":{"content-type":"%s","host":"api.example.com","origin":"https://www.example.org",
      "access-control-request-method":"POST"}""";

  private HttpEvents() {}

  /** Of API Gateway's REST APIs. */
  static String rest(String type, String body, String size) {
    return """
        {"resource":"/{proxy+}","path":"/call","httpMethod":"POST",%s,
        "multiValueHeaders":{"content-type":["%s"],"origin":["https://www.example.org"]},
        "queryStringParameters":{"size":"%s"},"multiValueQueryStringParameters":{"size":["%s"]},
        "pathParameters":{"proxy":"call"},
        "requestContext":{"resourcePath":"/{proxy+}","httpMethod":"POST","stage":"scar"},
        "body":"%s","isBase64Encoded":true}
        """
        .formatted(HEADERS.formatted(type), type, size, size, base64(body));
  }

  /** Of function URLs and HTTP APIs. */
  static String url(String method, String type, String body, String query) {
    return """
        {"version":"2.0","routeKey":"$default","rawPath":"/call","rawQueryString":"%s",
        "cookies":["a=b"],%s,"requestContext":{"http":{"method":"%s","path":"/call"},
        "stage":"$default"},"body":"%s","isBase64Encoded":true}
        """
        .formatted(query, HEADERS.formatted(type), method, base64(body));
  }

  /** Of Application Load Balancers. */
  static String loadBalancer(String size) {
    return """
        {"requestContext":{"elb":{"targetGroupArn":"arn"}},"httpMethod":"GET","path":"/call",
        "queryStringParameters":{"size":"%s"},%s,"body":"","isBase64Encoded":false}
        """
        .formatted(size, HEADERS.formatted("text/plain"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

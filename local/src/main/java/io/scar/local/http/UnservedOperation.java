package io.scar.local.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What can be told of a request for a service that is not there. */
final class UnservedOperation {

  private static final int FORM_LIMIT = 1 << 20;

  private UnservedOperation() {}

  static AwsProtocol protocol(AwsRequest request) {
    if (request.header("x-amz-target").isPresent()) {
      return AwsProtocol.JSON;
    }
    if (request.parameter("Action").isPresent() || isForm(request)) {
      return AwsProtocol.QUERY;
    }
    return AwsProtocol.REST_JSON;
  }

  /** The operation as far as the request names it: its method and path if nothing better. */
  static String name(AwsRequest request) throws IOException, AwsException {
    if (request.header("x-amz-target").isPresent()) {
      String target = request.header("x-amz-target").get();
      return target.substring(target.lastIndexOf('.') + 1);
    }
    if (request.parameter("Action").isPresent()) {
      return request.parameter("Action").get();
    }
    if (isForm(request)) {
      String form = new String(request.bytes(FORM_LIMIT), StandardCharsets.UTF_8);
      return FormParameters.parse(form).get("Action").orElse("unnamed");
    }
    return request.method() + " " + request.rawPath();
  }

  private static boolean isForm(AwsRequest request) {
    return request
        .header("content-type")
        .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
        .isPresent();
  }
}

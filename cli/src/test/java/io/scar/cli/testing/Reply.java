package io.scar.cli.testing;

import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/** What a service answers. */
public record Reply(int status, Map<String, String> headers, SdkBytes body) {

  public static Reply json(int status, Object body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), bytes(body.toString()));
  }

  public static Reply xml(int status, String body) {
    return new Reply(status, Map.of("Content-Type", "application/xml"), bytes(body));
  }

  public static Reply empty(int status) {
    return new Reply(status, Map.of(), bytes(""));
  }

  private static SdkBytes bytes(String text) {
    return SdkBytes.fromUtf8String(text);
  }
}

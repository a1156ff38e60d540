package io.scar.cli.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/** What a service answers. */
public record Reply(int status, Map<String, String> headers, SdkBytes body) {

  /** In place of a status. */
  static final int CUT = -1;

  static final String CUT_AFTER = "x-test-cut-after";

  public static Reply json(int status, Object body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), bytes(body.toString()));
  }

  public static Reply xml(int status, String body) {
    return new Reply(status, Map.of("Content-Type", "application/xml"), bytes(body));
  }

  public static Reply empty(int status) {
    return new Reply(status, Map.of(), bytes(""));
  }

  /** The connection is cut before there is an answer. */
  public static Reply cut() {
    return new Reply(CUT, Map.of(), bytes(""));
  }

  /** The connection is cut after so many bytes of this answer's body. */
  public Reply cutAfter(int count) {
    Map<String, String> marked = new LinkedHashMap<>(headers);
    marked.put(CUT_AFTER, String.valueOf(count));
    return new Reply(status, marked, body);
  }

  private static SdkBytes bytes(String text) {
    return SdkBytes.fromUtf8String(text);
  }
}

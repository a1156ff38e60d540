package io.scar.supervisor.response.http;

import java.util.List;

/**
 * An answer to an HTTP request.
 *
 * @param cookies each a value of {@code Set-Cookie}
 */
public record HttpAnswer(int status, HeaderFields headers, List<String> cookies, AnswerBody body) {

  static final String CONTENT_TYPE = "content-type";

  public HttpAnswer {
    cookies = List.copyOf(cookies);
  }

  HttpAnswer(int status, HeaderFields headers, AnswerBody body) {
    this(status, headers, List.of(), body);
  }

  HttpAnswer with(AnswerBody other) {
    return new HttpAnswer(status, headers, cookies, other);
  }

  String mediaType() {
    List<String> type = headers.values(CONTENT_TYPE);
    return type.isEmpty() ? "" : type.getFirst();
  }
}

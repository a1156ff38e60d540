package io.scar.contract.response;

import java.util.Locale;
import java.util.Set;

/**
 * The file in the output folder by which a program sets the status, the headers and the cookies of
 * the answer to an HTTP request. It has lines as CGI programs write them: {@code Status: 201},
 * {@code NAME: VALUE}, {@code Set-Cookie: NAME=VALUE; HttpOnly}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3875#section-6.3">RFC 3875, CGI response
 *     headers</a>
 */
public final class ResponseFile {

  /** Its name, at the top of the output folder. It is never sent to an output. */
  public static final String NAME = ".http-response";

  /** 8 KB: API Gateway takes 10,240 bytes of headers, and the function adds its own. */
  public static final int MAX_BYTES = 8 * 1024;

  /** The pseudo header that sets the status. */
  public static final String STATUS = "Status";

  /** One line for each cookie. */
  public static final String SET_COOKIE = "Set-Cookie";

  /**
   * What belongs to a connection and not to an answer (RFC 9110, 7.6.1), or is made of the body, or
   * tells where the answer comes from.
   */
  private static final Set<String> REFUSED =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "content-range",
          "date",
          "host",
          "server",
          Response.REQUEST_ID_HEADER,
          Response.LOG_GROUP_HEADER,
          Response.LOG_STREAM_HEADER,
          Response.EXIT_CODE_HEADER,
          Response.JOB_ID_HEADER,
          Response.TRUNCATED_HEADER);

  /** Whether a program may set the header; names have no case. */
  public static boolean allows(String header) {
    return !REFUSED.contains(header.toLowerCase(Locale.ROOT));
  }

  private ResponseFile() {}
}

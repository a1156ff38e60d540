package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that is spoken to by plain HTTP.
 *
 * @param authorization the value of {@code Proxy-Authorization}, a secret; null for none
 */
record HttpProxy(String host, int port, @Nullable String authorization) {

  /** As Docker's, which is HTTP's. */
  private static final int USUAL_PORT = 80;

  private static final int PORT_MOST = 65_535;

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:http://)?(?:(?<user>[^/]*)@)?(?<host>[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])"
              + "(?::(?<port>[0-9]{1,5}))?/?",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads {@code [http://][USER:PASSWORD@]HOST[:PORT]}, user and password percent-encoded.
   *
   * @param variable that says it
   * @throws ContainerException INVALID, without what may be a password
   */
  static HttpProxy parse(String variable, String text) throws ContainerException {
    Matcher address = ADDRESS.matcher(text);
    int port = USUAL_PORT;
    boolean isRight = address.matches();
    if (isRight && address.group("port") != null) {
      port = Integer.parseInt(address.group("port"));
      isRight = port > 0 && port <= PORT_MOST;
    }
    if (!isRight) {
      throw new ContainerException(
          Kind.INVALID,
          variable
              + " names no proxy that can be spoken to; write http://[USER:PASSWORD@]HOST[:PORT],"
              + " with %40 for an @ in the password, %2F for a slash");
    }
    @Nullable String user = address.group("user");
    return new HttpProxy(
        String.valueOf(address.group("host")).replaceAll("[\\[\\]]", ""),
        port,
        user == null ? null : basic(user));
  }

  private static String basic(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String password = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a percent sign that means itself
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}

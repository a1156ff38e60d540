package io.scar.container.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What addresses in headers are allowed to be, and how they are shown. */
final class Addresses {

  private Addresses() {}

  /** Without user and query: signed addresses have their secret there. */
  static String shown(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + host + port + (uri.getPath() == null ? "" : uri.getPath());
  }

  /**
   * Reads an address that a server gave.
   *
   * @param base of relative ones; plain HTTP is allowed only if it is of plain HTTP
   * @return null when it may not be followed
   */
  static @Nullable URI given(String text, URI base) {
    try {
      URI uri = base.resolve(new URI(text.strip().replace(" ", "%20")));
      return isAllowed(uri, "http".equalsIgnoreCase(base.getScheme())) ? uri : null;
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Reads an absolute https address; null when it is none. */
  static @Nullable URI secure(String text) {
    try {
      URI uri = new URI(text.strip());
      return isAllowed(uri, false) ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static boolean isAllowed(URI uri, boolean plain) {
    boolean scheme =
        "https".equalsIgnoreCase(uri.getScheme())
            || (plain && "http".equalsIgnoreCase(uri.getScheme()));
    // A user in an address would be shown to its server.
    return scheme && uri.getHost() != null && uri.getRawUserInfo() == null;
  }

  /** Whether two addresses are of one server, which may see what is meant for it. */
  static boolean sameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    return scheme
        + "://"
        + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
        + ":"
        + (uri.getPort() < 0 ? usual : uri.getPort());
  }
}

package io.scar.cli.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The address of a server, as definitions write it: {@code http[s]://HOST[:PORT]}. */
public final class ServerAddress {

  /** TCP's; nothing is reached at 0. */
  private static final int HIGHEST_PORT = 65_535;

  private ServerAddress() {}

  /** Whether its port, if it names one, is one that a server can have. */
  public static boolean hasPossiblePort(URI address) {
    return address.getPort() == -1 || isPort(address.getPort());
  }

  static boolean isPort(int number) {
    return number > 0 && number <= HIGHEST_PORT;
  }

  /** What is wrong with it; null if nothing is. */
  public static @Nullable String problem(String text) {
    try {
      URI address = new URI(text);
      boolean plain =
          address.getUserInfo() == null
              && address.getQuery() == null
              && address.getFragment() == null
              && Set.of("", "/").contains(address.getPath() + "");
      if (plain
          && address.getHost() != null
          && Set.of("http", "https").contains(address.getScheme() + "")) {
        return hasPossiblePort(address) ? null : "the port of an endpoint is 1 to " + HIGHEST_PORT;
      }
    } catch (URISyntaxException e) {
      // Said below. The text is not repeated: somebody may have written keys into it.
    }
    return "an endpoint is written http://HOST[:PORT] or https://HOST[:PORT], and no more";
  }
}

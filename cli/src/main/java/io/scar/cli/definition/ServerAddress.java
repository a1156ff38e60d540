package io.scar.cli.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The address of a server, as definitions write it: {@code http[s]://HOST[:PORT]}. */
public final class ServerAddress {

  private ServerAddress() {}

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
        return null;
      }
    } catch (URISyntaxException e) {
      // Said below. The text is not repeated: somebody may have written keys into it.
    }
    return "an endpoint is written http://HOST[:PORT] or https://HOST[:PORT], and no more";
  }
}

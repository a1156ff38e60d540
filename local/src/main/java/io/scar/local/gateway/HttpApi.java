package io.scar.local.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP API with what is deployed of it.
 *
 * @param stages by name
 */
public record HttpApi(
    String apiId,
    String region,
    Optional<Cors> cors,
    List<Route> routes,
    Map<String, Stage> stages) {

  /** The stage that has no part of the path. */
  public static final String DEFAULT_STAGE = "$default";

  private static final String DEFAULT_ROUTE = "$default";

  public HttpApi {
    routes = List.copyOf(routes);
    stages = Map.copyOf(stages);
  }

  /**
   * @param key {@code $default}, or a method or {@code ANY} and a path
   * @param signed whether callers have to sign
   * @param format of the event, {@code 1.0} or {@code 2.0}
   * @param timeout that the gateway waits
   */
  public record Route(
      String key, boolean signed, String functionArn, String format, Duration timeout) {}

  /**
   * @param throttle of all callers together
   */
  public record Stage(Map<String, String> variables, Optional<Throttle> throttle) {
    public Stage {
      variables = Map.copyOf(variables);
    }
  }

  /** All HTTP APIs. */
  public interface Directory {
    Optional<HttpApi> find(String apiId);
  }

  /** A route that fits, with the variable parts of the path. */
  record Match(Route route, Map<String, String> variables) {}

  /** The most exact route of a request: a method before {@code ANY}, {@code $default} last. */
  Optional<Match> match(String method, String rawPath) {
    Match best = null;
    String kindsOfBest = "";
    for (Route route : routes) {
      int space = route.key().indexOf(' ');
      if (space < 0) {
        continue;
      }
      String verb = route.key().substring(0, space);
      if (!verb.equals(method) && !verb.equals("ANY")) {
        continue;
      }
      Optional<PathTemplate.Found> found =
          PathTemplate.of(route.key().substring(space + 1)).match(rawPath);
      if (found.isPresent()) {
        String kinds = found.get().kinds() + (verb.equals("ANY") ? "1" : "0");
        if (best == null || kinds.compareTo(kindsOfBest) < 0) {
          best = new Match(route, found.get().variables());
          kindsOfBest = kinds;
        }
      }
    }
    return Optional.ofNullable(best)
        .or(
            () ->
                routes.stream()
                    .filter(route -> route.key().equals(DEFAULT_ROUTE))
                    .findFirst()
                    .map(route -> new Match(route, Map.of())));
  }
}

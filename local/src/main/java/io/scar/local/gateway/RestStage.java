package io.scar.local.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is deployed at one stage of a REST API.
 *
 * @param binaryMediaTypes of bodies that are bytes, {@code image/png} or {@code *}{@code /*}
 * @param throttle of all callers together
 * @param headersOf4xx of refusals by the gateway itself
 * @param headersOf5xx of failures that the gateway itself tells
 */
public record RestStage(
    String apiId,
    String region,
    String name,
    String deploymentId,
    Map<String, String> variables,
    List<String> binaryMediaTypes,
    List<Method> methods,
    Optional<Throttle> throttle,
    Map<String, String> headersOf4xx,
    Map<String, String> headersOf5xx) {

  public RestStage {
    headersOf4xx = Map.copyOf(headersOf4xx);
    headersOf5xx = Map.copyOf(headersOf5xx);
    variables = Map.copyOf(variables);
    binaryMediaTypes = List.copyOf(binaryMediaTypes);
    methods = List.copyOf(methods);
  }

  /**
   * A method of a resource.
   *
   * @param resourcePath with variable parts, {@code /pets/{id}} or {@code /{proxy+}}
   * @param verb upper case, or {@code ANY}
   * @param signed whether callers have to sign
   * @param keyRequired whether callers need an API key
   */
  public record Method(
      String resourceId,
      String resourcePath,
      String verb,
      boolean signed,
      boolean keyRequired,
      Integration integration) {}

  /**
   * What a method calls.
   *
   * @param functionArn empty where it is no function
   * @param invocationType how the integration calls, or where it takes that from: {@code 'Event'},
   *     {@code method.request.header.X-Amz-Invocation-Type}; empty for an ordinary call
   * @param timeout that the gateway waits
   */
  public record Integration(String functionArn, String invocationType, Duration timeout) {}

  /**
   * Who has an API key.
   *
   * @param planId of the usage plan that has it
   * @param throttle of this plan
   */
  public record KeyHolder(String keyId, String planId, Optional<Throttle> throttle) {}

  /** All REST APIs. */
  public interface Directory {

    Optional<RestStage> find(String apiId, String stage);

    /** Whose key it is, if a usage plan of the stage has it. */
    Optional<KeyHolder> holder(String key, RestStage stage);
  }

  /**
   * The method for a request; a resource's own one before {@code ANY}, fixed parts before variable
   * ones.
   */
  Optional<Match> match(String verb, String rawPath) {
    Optional<Match> best = Optional.empty();
    for (Method method : methods) {
      if (!method.verb().equals(verb) && !method.verb().equals("ANY")) {
        continue;
      }
      Optional<PathTemplate.Found> found = PathTemplate.of(method.resourcePath()).match(rawPath);
      if (found.isPresent()) {
        Match match = new Match(method, found.get());
        if (best.isEmpty() || match.isBetterThan(best.get())) {
          best = Optional.of(match);
        }
      }
    }
    return best;
  }

  /** A method that fits, with the variable parts of the path. */
  record Match(Method method, PathTemplate.Found path) {
    boolean isBetterThan(Match other) {
      int order = path.compareTo(other.path);
      return order < 0 || (order == 0 && other.method.verb().equals("ANY"));
    }
  }
}

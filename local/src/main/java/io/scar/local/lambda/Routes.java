package io.scar.local.lambda;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.PathPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which operation a method and a path mean. */
final class Routes {

  /** Serves one operation. */
  @FunctionalInterface
  interface Operation {
    void run(Call call) throws IOException, AwsException;
  }

  private record Route(String name, String method, PathPattern pattern, Operation operation) {}

  private final List<Route> routes = new ArrayList<>();
  private final Set<String> served = new TreeSet<>();

  /**
   * @param name of the operation, as in Lambda's API
   * @param pattern with {@code {}} for each variable part; one that ends in {@code {+}} takes all
   *     the rest
   */
  Routes on(String name, String method, String pattern, Operation operation) {
    served.add(name);
    return add(name, method, pattern, operation);
  }

  private Routes add(String name, String method, String pattern, Operation operation) {
    routes.add(new Route(name, method, PathPattern.of(pattern), operation));
    return this;
  }

  /** The names of the operations that are served. */
  Set<String> served() {
    return Set.copyOf(served);
  }

  /** Operations of Lambda that are known by name and not served. */
  Routes unserved(String method, String pattern, String name) {
    return add(
        name,
        method,
        pattern,
        call -> {
          throw AwsException.notImplemented("lambda", name);
        });
  }

  void dispatch(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    for (Route route : routes) {
      if (route.method().equals(request.method())) {
        Optional<List<String>> labels = labels(route.pattern(), request.rawPath());
        if (labels.isPresent()) {
          route.operation().run(new Call(request, response, labels.get()));
          return;
        }
      }
    }
    throw AwsException.notImplemented("lambda", request.method() + " " + request.rawPath());
  }

  private static Optional<List<String>> labels(PathPattern pattern, String path)
      throws AwsException {
    try {
      return pattern.match(path);
    } catch (IllegalArgumentException e) {
      throw LambdaErrors.invalid("The path is not percent-encoded: " + path);
    }
  }
}

package io.scar.local.lambda;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which operation a method and a path mean. */
final class Routes {

  /** Serves one operation. */
  @FunctionalInterface
  interface Operation {
    void run(Call call) throws IOException, AwsException;
  }

  private record Route(String name, String method, List<String> pattern, Operation operation) {}

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
    routes.add(new Route(name, method, List.of(pattern.split("/", -1)), operation));
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
    String path = request.rawPath();
    if (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    List<String> segments = List.of(path.split("/", -1));
    for (Route route : routes) {
      if (route.method().equals(request.method()) && matches(route.pattern(), segments)) {
        route.operation().run(new Call(request, response, labels(route.pattern(), segments)));
        return;
      }
    }
    throw AwsException.notImplemented("lambda", request.method() + " " + request.rawPath());
  }

  private static boolean matches(List<String> pattern, List<String> segments) {
    boolean open = pattern.getLast().equals("{+}");
    if (open ? segments.size() < pattern.size() : segments.size() != pattern.size()) {
      return false;
    }
    for (int i = 0; i < pattern.size(); i++) {
      String part = pattern.get(i);
      if (!part.startsWith("{") && !part.equals(segments.get(i))) {
        return false;
      }
      if (part.equals("{}") && segments.get(i).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static List<String> labels(List<String> pattern, List<String> segments)
      throws AwsException {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < pattern.size(); i++) {
      if (pattern.get(i).equals("{}")) {
        labels.add(decode(segments.get(i)));
      } else if (pattern.get(i).equals("{+}")) {
        labels.add(decode(String.join("/", segments.subList(i, segments.size()))));
      }
    }
    return labels;
  }

  private static String decode(String segment) throws AwsException {
    try {
      // In a path a plus is a plus.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw LambdaErrors.invalid("The path is not percent-encoded: " + segment);
    }
  }
}

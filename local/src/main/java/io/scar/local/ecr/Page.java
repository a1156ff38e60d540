package io.scar.local.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.http.JsonRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list, by {@code maxResults} and {@code nextToken}. The token names the last item, so
 * that items that come or go meanwhile move none.
 */
record Page<T>(List<T> items, Optional<String> next) {

  private static final int USUAL = 100;
  private static final int MOST = 1000;

  /**
   * @param sorted by the key
   * @throws AwsException 400 {@code InvalidParameterException}
   */
  static <T> Page<T> of(JsonRequest call, List<T> sorted, Function<T, String> key)
      throws AwsException {
    String after = token(call.text("nextToken"));
    JsonNode given = call.body().path("maxResults");
    int most = given.isMissingNode() || given.isNull() ? USUAL : given.asInt(0);
    if (most < 1 || most > MOST) {
      throw EcrErrors.invalid("maxResults", "must be between 1 and 1000");
    }
    List<T> rest = sorted.stream().filter(item -> key.apply(item).compareTo(after) > 0).toList();
    List<T> items = rest.subList(0, Math.min(most, rest.size()));
    return new Page<>(
        items,
        items.size() < rest.size()
            ? Optional.of(
                Base64.getUrlEncoder()
                    .encodeToString(key.apply(items.getLast()).getBytes(StandardCharsets.UTF_8)))
            : Optional.empty());
  }

  private static String token(String text) throws AwsException {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw EcrErrors.invalid("Invalid pagination token.");
    }
  }

  /** Adds the token of the next page, if there is one. */
  ObjectNode addTo(ObjectNode answer) {
    next.ifPresent(token -> answer.put("nextToken", token));
    return answer;
  }
}

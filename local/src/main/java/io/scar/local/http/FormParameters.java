package io.scar.local.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters in the form encoding: of a query string, and of the bodies of the query protocol.
 *
 * @param values decoded; a parameter without a value has an empty one
 */
public record FormParameters(Map<String, List<String>> values) {

  public static FormParameters parse(@Nullable String encoded) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (encoded != null && !encoded.isEmpty()) {
      for (String pair : encoded.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        if (!name.isEmpty()) {
          values.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
        }
      }
    }
    return new FormParameters(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  public Optional<String> get(String name) {
    return values.getOrDefault(name, List.of()).stream().findFirst();
  }

  /**
   * @throws AwsException 400 {@code ValidationError} if it is missing or empty
   */
  public String require(String name) throws AwsException {
    return get(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () ->
                new AwsException(
                    400, "ValidationError", "The parameter %s is required.".formatted(name)));
  }

  /** The list {@code name.member.1}, {@code name.member.2}, …. */
  public List<String> members(String name) {
    List<String> members = new ArrayList<>();
    for (int i = 1; ; i++) {
      Optional<String> member = get(name + ".member." + i);
      if (member.isEmpty()) {
        return members;
      }
      members.add(member.get());
    }
  }
}

package io.scar.local.batch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Pages of lists. A token names the last entry of its page, so that what is new shifts nothing. */
final class Page {

  private static final int MOST = 100;

  private Page() {}

  /**
   * The page that a request asks for.
   *
   * @param member of the answer
   * @param key of an entry, which no other has
   */
  static <T> ObjectNode of(
      Body request,
      String member,
      List<T> all,
      Function<T, String> key,
      Function<T, ObjectNode> json)
      throws AwsException {
    int from = from(request, all, key);
    int size = request.integer("maxResults").orElse(MOST);
    if (size < 1 || size > MOST) {
      throw BatchErrors.client("maxResults must be from 1 to " + MOST);
    }
    int to = Math.min(all.size(), from + size);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray(member);
    all.subList(from, to).forEach(entry -> list.add(json.apply(entry)));
    if (to < all.size()) {
      answer.put("nextToken", encode(key.apply(all.get(to - 1))));
    }
    return answer;
  }

  private static <T> int from(Body request, List<T> all, Function<T, String> key)
      throws AwsException {
    String token = request.text("nextToken").orElse("");
    if (token.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < all.size(); i++) {
      if (encode(key.apply(all.get(i))).equals(token)) {
        return i + 1;
      }
    }
    throw BatchErrors.client("nextToken is of another list, or of one that has changed");
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }
}

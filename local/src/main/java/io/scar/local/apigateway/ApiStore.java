package io.scar.local.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Everything of API Gateway in one file: {@code restapis}, {@code apikeys}, {@code usageplans} and
 * {@code apis}, by id. Changes happen one at a time and are on disk when they are answered.
 */
final class ApiStore {

  /** Reads or changes the document. */
  @FunctionalInterface
  interface Work<T> {
    T on(ObjectNode document) throws AwsException;
  }

  /** Checks a part that was patched, and says what is answered of it. */
  @FunctionalInterface
  interface Patched {
    ObjectNode on(ObjectNode document, ObjectNode part) throws AwsException;
  }

  private final JsonFile<ObjectNode> file;
  private final ConcurrentMap<String, Optional<?>> views = new ConcurrentHashMap<>();
  private ObjectNode document;

  private ApiStore(JsonFile<ObjectNode> file, ObjectNode document) {
    this.file = file;
    this.document = document;
  }

  static ApiStore open(Path path) throws IOException {
    JsonFile<ObjectNode> file = new JsonFile<>(path, ObjectNode.class);
    return new ApiStore(file, file.read().orElseGet(JsonNodeFactory.instance::objectNode));
  }

  synchronized <T> T read(Work<T> work) throws AwsException {
    return work.on(document);
  }

  /** All of the change, or nothing if it fails. */
  synchronized <T> T change(Work<T> work) throws IOException, AwsException {
    ObjectNode next = document.deepCopy();
    T result = work.on(next);
    file.write(next);
    document = next;
    views.clear();
    return result;
  }

  /**
   * A change by a list of operations on one part.
   *
   * @param body the operations, as {@link Patch#apply} takes them
   */
  ObjectNode patch(ObjectNode body, Work<ObjectNode> part, Patched patched)
      throws IOException, AwsException {
    return change(
        next -> {
          ObjectNode changed = part.on(next);
          Patch.apply(body, changed);
          return patched.on(next, changed);
        });
  }

  /** Reads what may not be there, or not with all that it refers to: then it is empty. */
  <T> Optional<T> find(Work<Optional<T>> work) {
    try {
      return read(work);
    } catch (AwsException missing) {
      return Optional.empty();
    }
  }

  /**
   * What a part of the document means, kept until the next change.
   *
   * @param key of the view
   */
  <T> Optional<T> view(String key, Class<T> type, Supplier<Optional<T>> made) {
    Optional<?> known = views.get(key);
    if (known != null) {
      return known.map(type::cast);
    }
    synchronized (this) {
      Optional<T> view = made.get();
      views.put(key, view);
      return view;
    }
  }

  /** The part of a document or of one of its members, made if it is not there. */
  static ObjectNode part(ObjectNode node, String name) {
    return node.withObject("/" + name);
  }

  /**
   * @throws AwsException 404 with {@code what} if it is not there
   */
  static ObjectNode require(JsonNode part, String id, String what) throws AwsException {
    if (part.path(id) instanceof ObjectNode found) {
      return found;
    }
    throw ApiErrors.notFound(what);
  }

  static List<ObjectNode> values(JsonNode part) {
    List<ObjectNode> values = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      if (member.getValue() instanceof ObjectNode object) {
        values.add(object);
      }
    }
    return values;
  }
}

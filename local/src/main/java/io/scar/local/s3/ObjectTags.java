package io.scar.local.s3;

import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The tags of objects, one file for each bucket that has tagged objects. */
final class ObjectTags {

  /**
   * @param keys tags by object key
   */
  record Document(Map<String, Map<String, String>> keys) {}

  private final Path folder;
  private final Map<String, Map<String, Map<String, String>>> buckets = new ConcurrentHashMap<>();

  private ObjectTags(Path folder) {
    this.folder = folder;
  }

  static ObjectTags open(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new ObjectTags(folder);
  }

  synchronized Map<String, String> get(String bucket, String key) throws IOException {
    return bucket(bucket).getOrDefault(key, Map.of());
  }

  /** Replaces the tags of an object; none removes them. */
  synchronized void put(String bucket, String key, Map<String, String> tags) throws IOException {
    Map<String, Map<String, String>> keys = bucket(bucket);
    if (tags.isEmpty() && !keys.containsKey(key)) {
      return;
    }
    Map<String, Map<String, String>> next = new TreeMap<>(keys);
    if (tags.isEmpty()) {
      next.remove(key);
    } else {
      next.put(key, Map.copyOf(tags));
    }
    file(bucket).write(new Document(next));
    buckets.put(bucket, next);
  }

  synchronized void deleteBucket(String bucket) throws IOException {
    file(bucket).delete();
    buckets.remove(bucket);
  }

  private Map<String, Map<String, String>> bucket(String bucket) throws IOException {
    Map<String, Map<String, String>> known = buckets.get(bucket);
    if (known == null) {
      known = file(bucket).read().map(Document::keys).orElse(Map.of());
      buckets.put(bucket, known);
    }
    return known;
  }

  private JsonFile<Document> file(String bucket) {
    return new JsonFile<>(folder.resolve(bucket + ".json"), Document.class);
  }
}

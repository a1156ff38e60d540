package io.scar.container.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an image besides its content: {@code image.json}, replaced as a whole.
 *
 * <pre>{@code
 * {"names": {"busybox:latest": "2026-01-02T03:04:05Z"}, "bytes": 4261550, "entries": 410,
 *  "layers": 1, "created": "2026-01-02T03:04:05Z", "rootInode": 1234}
 * }</pre>
 *
 * @param names by which it was asked for, and when last. A tag can move: of two images with one
 *     name, the name is that one's which was asked for last
 * @param bytes of the files' contents
 * @param entries files, folders and links
 * @param layers of the image
 * @param created when it was unpacked
 * @param rootInode of the root file system's folder; another one now tells of a copied store, whose
 *     record of owners, which goes by inodes, means nothing
 */
record EntryMetadata(
    Map<String, Instant> names,
    long bytes,
    long entries,
    int layers,
    Instant created,
    long rootInode) {

  /** An image that the local cloud gets under the path of each function would gather them. */
  private static final int NAMES_KEPT = 32;

  private static final int LONGEST_FILE = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  EntryMetadata {
    names = Map.copyOf(names);
  }

  /** With one more name, or a newer time of one. The oldest beyond {@value #NAMES_KEPT} go. */
  EntryMetadata named(String name, Instant when) {
    Map<String, Instant> more = new LinkedHashMap<>(names);
    more.put(name, when);
    while (more.size() > NAMES_KEPT) {
      more.remove(
          more.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey());
    }
    return new EntryMetadata(more, bytes, entries, layers, created, rootInode);
  }

  /** What is written there; empty when nothing is, or nothing that makes sense. */
  static Optional<EntryMetadata> read(EntryFolder entry) {
    try (InputStream in = Files.newInputStream(entry.metadata())) {
      byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
      return bytes.length > LONGEST_FILE ? Optional.empty() : parse(JSON.readTree(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<EntryMetadata> parse(JsonNode json) {
    if (!json.path("names").isObject()
        || !isCount(json.path("bytes"))
        || !isCount(json.path("entries"))
        || !isCount(json.path("layers"))
        || !isCount(json.path("rootInode"))) {
      return Optional.empty();
    }
    try {
      Map<String, Instant> names = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> name : json.path("names").properties()) {
        names.put(name.getKey(), Instant.parse(name.getValue().asText()));
      }
      return Optional.of(
          new EntryMetadata(
              names,
              json.path("bytes").longValue(),
              json.path("entries").longValue(),
              json.path("layers").intValue(),
              Instant.parse(json.path("created").asText()),
              json.path("rootInode").longValue()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isCount(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  /** Finds out what can be found out of an image whose description is missing or damaged. */
  static EntryMetadata measured(EntryFolder entry) throws IOException {
    TreeSize size = TreeSize.of(entry.rootfs());
    return new EntryMetadata(
        Map.of(),
        size.bytes(),
        size.entries(),
        entry.image().map(image -> image.diffIds().size()).orElse(0),
        Files.getLastModifiedTime(entry.path()).toInstant(),
        entry.rootInode());
  }

  /** Replaces what is written there. One writer at a time. */
  void write(EntryFolder entry) throws IOException {
    Path draft = entry.path().resolve("image.json.new");
    Files.write(draft, json());
    Files.move(draft, entry.metadata(), StandardCopyOption.ATOMIC_MOVE);
  }

  private byte[] json() {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode list = json.putObject("names");
    names.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .forEach(name -> list.put(name.getKey(), name.getValue().toString()));
    json.put("bytes", bytes);
    json.put("entries", entries);
    json.put("layers", layers);
    json.put("created", created.toString());
    json.put("rootInode", rootInode);
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}

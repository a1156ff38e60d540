package io.scar.local.lambda.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.state.DurableFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepted events on disk, one file each: a line of JSON about the event, then its payload as
 * it came.
 */
final class EventFiles {

  private static final Logger LOG = LoggerFactory.getLogger(EventFiles.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUFFIX = ".event";
  private static final String DAMAGED = ".damaged";

  private final Path folder;

  EventFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * The events that an earlier run left, oldest first. Damaged files are set aside, and said so.
   */
  List<QueuedEvent> load() throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.sorted().toList();
    }
    List<QueuedEvent> events = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(DurableFiles.UNFINISHED)) {
        Files.deleteIfExists(file);
      } else if (file.toString().endsWith(SUFFIX)) {
        try (InputStream in = open(file)) {
          events.add(header(in));
        } catch (IOException | RuntimeException e) {
          Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
          LOG.error(
              "The event {} is damaged and is not delivered; it is kept as {}", file, aside, e);
          DurableFiles.move(file, aside);
        }
      }
    }
    return events;
  }

  /** When this returns the event is on disk. */
  void write(QueuedEvent event, byte[] payload) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("id", event.id());
    header.put("function", event.function());
    header.put("qualifier", event.qualifier());
    header.put("invokedArn", event.invokedArn());
    header.put("accepted", event.accepted().toEpochMilli());
    header.put("attempts", event.attempts());
    byte[] line = (JSON.writeValueAsString(header) + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFiles.write(file(event), line, payload);
  }

  byte[] payload(QueuedEvent event) throws IOException {
    try (InputStream in = open(file(event))) {
      line(in);
      return in.readAllBytes();
    }
  }

  void delete(QueuedEvent event) throws IOException {
    Files.deleteIfExists(file(event));
  }

  private Path file(QueuedEvent event) {
    return folder.resolve(
        "%015d-%s%s".formatted(event.accepted().toEpochMilli(), event.id(), SUFFIX));
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static QueuedEvent header(InputStream in) throws IOException {
    JsonNode header = JSON.readTree(line(in));
    return new QueuedEvent(
        header.required("id").asText(),
        header.required("function").asText(),
        header.required("qualifier").asText(),
        header.required("invokedArn").asText(),
        Instant.ofEpochMilli(header.required("accepted").asLong()),
        header.required("attempts").asInt());
  }

  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("its first line has no end");
      }
      line.write(b);
    }
    return line.toByteArray();
  }
}

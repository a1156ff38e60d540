package io.scar.local.lambda.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.state.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Destinations as folders that can be read with any tool: one JSON file a message, in {@code
 * SERVICE/NAME/} of the ARN ({@code sqs/failed-events/}), named so that they sort by time. Each
 * holds {@code MessageId}, {@code Body} (the record as text, as SQS hands it out) and {@code
 * MessageAttributes}.
 */
public final class FileDestinations implements DestinationPort {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUFFIX = ".json";
  private static final int ARN_PARTS = 6;

  private final Path folder;

  public FileDestinations(Path folder) {
    this.folder = folder;
  }

  @Override
  public void deliver(String arn, String messageId, byte[] body, Map<String, String> attributes)
      throws IOException {
    ObjectNode message = JSON.createObjectNode();
    message.put("MessageId", messageId);
    message.put("Body", new String(body, StandardCharsets.UTF_8));
    ObjectNode messageAttributes = message.putObject("MessageAttributes");
    attributes.forEach(messageAttributes::put);
    String name = "%015d-%s%s".formatted(Instant.now().toEpochMilli(), messageId, SUFFIX);
    DurableFiles.write(
        folder(arn).resolve(name),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(message));
  }

  /** The messages at a destination, oldest first. */
  public List<JsonNode> messages(String arn) throws IOException {
    Path messages = folder(arn);
    if (!Files.isDirectory(messages)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> listing = Files.list(messages)) {
      files = listing.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<JsonNode> found = new java.util.ArrayList<>();
    for (Path file : files) {
      found.add(JSON.readTree(Files.readAllBytes(file)));
    }
    return found;
  }

  private Path folder(String arn) {
    String[] parts = arn.split(":", ARN_PARTS);
    if (parts.length < ARN_PARTS) {
      throw new IllegalArgumentException("not an ARN: " + arn);
    }
    // Nothing of an ARN may climb out of the folder.
    return folder.resolve(plain(parts[2])).resolve(plain(parts[5]));
  }

  private static String plain(String part) {
    String plain = part.replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.startsWith(".") ? "_" + plain : plain;
  }
}

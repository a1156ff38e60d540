package io.scar.container.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out of images before, so that their layers need not be fetched for it again: a
 * folder with a small file for each image, named by the digest of its configuration, which vouches
 * for all that the layers unpack to. Any number of processes of one user may use it at once.
 *
 * <p>It is a memory and no more: what cannot be read is not known, what cannot be written is not
 * remembered, and of more than {@value #FILES_MOST} files those go that nobody asked for longest.
 */
public final class KnownFacts {

  /** How an image was read for its facts. */
  public record Reading(long bytes, Duration took, Instant when) {}

  /** What is known of an image, and how. */
  public record Known(ImageFacts facts, Reading reading) {}

  private static final Logger LOG = LoggerFactory.getLogger(KnownFacts.class);

  /** To be raised with each change of the files. */
  private static final int FORMAT = 1;

  static final int FILES_MOST = 500;
  private static final int BYTES_MOST = 256 << 10;
  private static final String SUFFIX = ".json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String inspector;
  private final InstantSource clock;

  /**
   * @param folder made when it is first needed
   * @param inspector who found the facts out; those of others are not taken, as it may know better
   */
  public KnownFacts(Path folder, String inspector) {
    this(folder, inspector, InstantSource.system());
  }

  KnownFacts(Path folder, String inspector, InstantSource clock) {
    this.folder = folder;
    this.inspector = inspector;
    this.clock = clock;
  }

  /** What is known of an image. Its layers are not touched. */
  public Optional<Known> find(ImageSource image) {
    Path file = file(image.digest());
    try {
      JsonNode document = JSON.readTree(read(file));
      if (document.path("format").asInt() != FORMAT
          || !document.path("by").asText().equals(inspector)) {
        return Optional.empty();
      }
      Known known =
          new Known(
              FactsJson.read(document.path("facts"), image), reading(document.path("reading")));
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return Optional.of(known);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      LOG.debug("{} tells nothing", file, e);
      return Optional.empty();
    }
  }

  /** Remembers what was found out by reading all layers to their ends. */
  public void keep(ImageFacts facts, Reading reading) {
    ObjectNode document = JSON.createObjectNode().put("format", FORMAT).put("by", inspector);
    document.set("facts", FactsJson.write(facts));
    document
        .putObject("reading")
        .put("bytes", reading.bytes())
        .put("nanos", reading.took().toNanos())
        .put("when", reading.when().toString());
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, "draft-", SUFFIX);
      try {
        Files.write(draft, JSON.writeValueAsBytes(document));
        Files.move(draft, file(facts.digest()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
      forgetOldest();
    } catch (IOException e) {
      LOG.debug("{} is not remembered", facts.name(), e);
    }
  }

  private Path file(Digest digest) {
    return folder.resolve(digest.fileName() + SUFFIX);
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MOST + 1);
      if (bytes.length > BYTES_MOST) {
        throw new IOException("longer than any");
      }
      return bytes;
    }
  }

  private static Reading reading(JsonNode json) {
    return new Reading(
        FactsJson.count(json, "bytes"),
        Duration.ofNanos(FactsJson.count(json, "nanos")),
        Instant.parse(json.path("when").asText()));
  }

  private record Aged(Path file, FileTime used) {}

  /** Drafts of processes that were killed count too, and go in their turn. */
  private void forgetOldest() throws IOException {
    List<Aged> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        try {
          all.add(new Aged(file, Files.getLastModifiedTime(file)));
        } catch (NoSuchFileException e) {
          LOG.debug("{} is gone already", file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    all.sort(Comparator.comparing(Aged::used));
    for (Aged aged : all.subList(0, Math.max(0, all.size() - FILES_MOST))) {
      Files.deleteIfExists(aged.file());
    }
  }
}

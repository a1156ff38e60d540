package io.scar.local.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A JSON document on disk that is replaced as a whole: a reader, also one after a crash, finds the
 * old document or the new one. Callers serialise their writes.
 */
public final class JsonFile<T> {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Path file;
  private final Class<T> type;

  public JsonFile(Path file, Class<T> type) {
    this.file = file;
    this.type = type;
  }

  /**
   * The document, or nothing if it was never written.
   *
   * @throws IOException if it cannot be read or is damaged
   */
  public Optional<T> read() throws IOException {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException never) {
      return Optional.empty();
    } catch (JacksonException damaged) {
      throw new IOException(
          "%s is damaged (%s); move it away to start without it"
              .formatted(file, damaged.getOriginalMessage()),
          damaged);
    }
  }

  /** Replaces the document; when this returns it is on disk. */
  public void write(T document) throws IOException {
    DurableFiles.write(file, MAPPER.writeValueAsBytes(document));
  }

  /** Removes the document, if there is one; when this returns that is on disk. */
  public void delete() throws IOException {
    DurableFiles.delete(file);
  }
}

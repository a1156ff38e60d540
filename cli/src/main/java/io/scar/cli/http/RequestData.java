package io.scar.cli.http;

import io.scar.cli.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What is sent with a call. It can be read again, for another try and for a signature.
 *
 * @param contentType null for a call without data
 * @param size bytes
 * @param binary whether it is a file, and not text
 */
public record RequestData(@Nullable String contentType, long size, boolean binary, Source source) {

  /** Opens the data. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  private static final String BINARY = "application/octet-stream";

  /** Larger than any endpoint takes: more of standard input is not even read. */
  private static final int MOST = 16 << 20;

  public static RequestData none() {
    return new RequestData(null, 0, false, InputStream::nullInputStream);
  }

  /** A file, which is read as it is sent; what is no file but a pipe is read now. */
  public static RequestData file(Path file) {
    if (!Files.exists(file)) {
      throw Failure.notFound("There is no file " + file + ".", "Check the path.");
    }
    if (Files.isDirectory(file)) {
      throw Failure.usage(file + " is a folder; a file is needed.", null);
    }
    if (!Files.isReadable(file)) {
      throw Failure.machine(file + " cannot be read.", "Check its permissions.", null);
    }
    try {
      if (!Files.isRegularFile(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          return stream(in);
        }
      }
      String type = Files.probeContentType(file);
      return new RequestData(
          type == null ? BINARY : type, Files.size(file), true, () -> Files.newInputStream(file));
    } catch (IOException e) {
      throw Failure.machine(file + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  /** All of a stream, as a file. */
  public static RequestData stream(InputStream in) {
    try {
      byte[] bytes = in.readNBytes(MOST);
      return bytes(bytes, BINARY, true);
    } catch (IOException e) {
      throw Failure.machine("Standard input cannot be read: " + e.getMessage(), null, e);
    }
  }

  public static RequestData json(String json) {
    return bytes(json.getBytes(StandardCharsets.UTF_8), "application/json", false);
  }

  public static RequestData text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8", false);
  }

  private static RequestData bytes(byte[] bytes, String type, boolean binary) {
    return new RequestData(type, bytes.length, binary, () -> new ByteArrayInputStream(bytes));
  }

  boolean isEmpty() {
    return contentType == null;
  }

  /** In base64, with the type that tells SCAR's functions so. */
  RequestData encoded() {
    return new RequestData(
        BINARY,
        encodedSize(),
        true,
        () -> {
          try (InputStream in = source.open()) {
            return new ByteArrayInputStream(Base64.getEncoder().encode(in.readAllBytes()));
          }
        });
  }

  /** Bytes of its base64. */
  long encodedSize() {
    return (size + 2) / 3 * 4;
  }

  BodyPublisher publisher() {
    if (isEmpty()) {
      return BodyPublishers.noBody();
    }
    BodyPublisher unsized =
        BodyPublishers.ofInputStream(
            () -> {
              try {
                return source.open();
              } catch (IOException e) {
                throw Failure.machine("The data cannot be read: " + e.getMessage(), null, e);
              }
            });
    return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(unsized, size);
  }
}

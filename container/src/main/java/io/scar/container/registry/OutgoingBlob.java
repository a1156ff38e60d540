package io.scar.container.registry;

import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A blob that a repository is to have.
 *
 * @param what names it in exceptions
 * @param size in bytes
 * @param mountFrom a repository of the same registry that has it; null if none is known
 */
public record OutgoingBlob(
    String what, Digest digest, long size, @Nullable String mountFrom, Content content) {

  /** Opens the bytes, once for each attempt; asked only if the registry lacks them. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }
}

package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An input or output of a function's tree, of which not all need be readable. */
public final class StorageEntry {

  private StorageEntry() {}

  /** Which storage it names; empty where that could not be read. */
  public static Optional<StorageProviderId> provider(JsonNode entry) {
    String text = entry.path("storage_provider").asText("");
    return text.isBlank() ? Optional.empty() : Optional.of(StorageProviderId.parse(text));
  }

  /** Its bucket and folder; null where they could not be read. */
  static @Nullable StoragePath path(JsonNode entry) {
    String text = entry.path("path").asText("");
    return text.isEmpty() ? null : StoragePath.parse(text);
  }

  /** Whether it is in Amazon's S3, under a path that could be read. */
  static boolean isAmazons(JsonNode entry) {
    return path(entry) != null
        && provider(entry).filter(StorageProviderId.DEFAULT_S3::equals).isPresent();
  }
}

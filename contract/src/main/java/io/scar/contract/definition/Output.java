package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that receives output files.
 *
 * @param prefix a file is sent if its path, relative to the output directory, starts with one of
 *     these, or if there are none
 * @param suffix and ends with one of these, or if there are none
 */
public record Output(
    @JsonProperty(value = "storage_provider", required = true) StorageProviderId storageProvider,
    @JsonProperty(value = "path", required = true) StoragePath path,
    @JsonProperty("prefix") List<String> prefix,
    @JsonProperty("suffix") List<String> suffix) {

  public Output(
      StorageProviderId storageProvider,
      StoragePath path,
      @Nullable List<String> prefix,
      @Nullable List<String> suffix) {
    this.storageProvider = storageProvider;
    this.path = path;
    this.prefix = prefix == null ? List.of() : List.copyOf(prefix);
    this.suffix = suffix == null ? List.of() : List.copyOf(suffix);
  }

  /** Whether the file at {@code relativePath} of the output directory is sent to this output. */
  public boolean accepts(String relativePath) {
    return (prefix.isEmpty() || prefix.stream().anyMatch(relativePath::startsWith))
        && (suffix.isEmpty() || suffix.stream().anyMatch(relativePath::endsWith));
  }
}

package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What runs.
 *
 * @param image where the image is, in a registry or in S3; for display when {@code imageFile} is
 *     set
 * @param imageFile the image inside the function's package, relative to its root: an OCI layout
 *     folder or an archive
 * @param registry how its registry is reached
 * @param cached the image made ready in S3, which is tried first
 * @param timeoutThreshold seconds kept back, before Lambda's deadline, to stop the container and to
 *     send its output
 * @param environment the user's variables for the container
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ContainerConfig(
    @JsonProperty("image") @Nullable String image,
    @JsonProperty("image_file") @Nullable String imageFile,
    @JsonProperty("registry") RegistryConfig registry,
    @JsonProperty("cached") @Nullable CachedImage cached,
    @JsonProperty("timeout_threshold") Integer timeoutThreshold,
    @JsonProperty("environment") Variables environment) {

  public static final int DEFAULT_TIMEOUT_THRESHOLD = 10;

  /** No image, and the defaults. */
  public static final ContainerConfig NONE =
      new ContainerConfig(null, null, null, null, null, null);

  public ContainerConfig(
      @Nullable String image,
      @Nullable String imageFile,
      @Nullable RegistryConfig registry,
      @Nullable CachedImage cached,
      @Nullable Integer timeoutThreshold,
      @Nullable Variables environment) {
    this.image = image;
    this.imageFile = imageFile;
    this.registry = registry == null ? RegistryConfig.NONE : registry;
    this.cached = cached;
    this.timeoutThreshold =
        timeoutThreshold == null ? Integer.valueOf(DEFAULT_TIMEOUT_THRESHOLD) : timeoutThreshold;
    this.environment = environment == null ? Variables.NONE : environment;
  }
}

package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What runs.
 *
 * @param image the image's name as the user wrote it; for display when {@code imageFile} is set
 * @param imageFile the image inside the function's package, relative to its root: an OCI layout
 *     folder or an archive
 * @param timeoutThreshold seconds kept back, before Lambda's deadline, to stop the container and to
 *     send its output
 * @param environment the user's variables for the container
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ContainerConfig(
    @JsonProperty("image") @Nullable String image,
    @JsonProperty("image_file") @Nullable String imageFile,
    @JsonProperty("timeout_threshold") Integer timeoutThreshold,
    @JsonProperty("environment") Variables environment) {

  public static final int DEFAULT_TIMEOUT_THRESHOLD = 10;

  public ContainerConfig(
      @Nullable String image,
      @Nullable String imageFile,
      @Nullable Integer timeoutThreshold,
      @Nullable Variables environment) {
    this.image = image;
    this.imageFile = imageFile;
    this.timeoutThreshold =
        timeoutThreshold == null ? Integer.valueOf(DEFAULT_TIMEOUT_THRESHOLD) : timeoutThreshold;
    this.environment = environment == null ? Variables.NONE : environment;
  }
}

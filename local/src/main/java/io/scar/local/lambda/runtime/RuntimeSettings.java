package io.scar.local.lambda.runtime;

import io.scar.local.image.ImageProcesses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all execution environments have in common.
 *
 * @param folder where environments keep their own folders; emptied at start
 * @param rootfsStore the store of unpacked images, shared by all environments
 * @param storeQuota what the store may hold, as {@code SCAR_STORE_QUOTA} says it
 * @param endpoint of the local cloud, for {@code AWS_ENDPOINT_URL}
 * @param concurrency environments that may work at once
 * @param initTimeout until the runtime asks for its first event; Lambda's is 10 seconds
 * @param idleTimeout after which a warm environment is stopped
 * @param shutdownGrace between SIGTERM and SIGKILL
 * @param isolation of all environments
 * @param images starts those of functions that are made of an image
 */
public record RuntimeSettings(
    Path folder,
    Path rootfsStore,
    Optional<String> storeQuota,
    Supplier<URI> endpoint,
    Credentials credentials,
    int concurrency,
    Duration initTimeout,
    Duration idleTimeout,
    Duration shutdownGrace,
    Isolation isolation,
    ImageProcesses images) {

  /** The keys that functions are given; the local cloud accepts any. */
  public record Credentials(String accessKey, String secretKey, String sessionToken) {

    @Override
    public String toString() {
      return "Credentials[" + accessKey + "]";
    }
  }

  public RuntimeSettings {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be 1 or more: " + concurrency);
    }
  }
}

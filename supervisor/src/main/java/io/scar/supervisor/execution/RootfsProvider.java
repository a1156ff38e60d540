package io.scar.supervisor.execution;

import io.scar.container.credentials.AwsJson;
import io.scar.container.source.ObjectReader;
import io.scar.supervisor.config.FunctionImage;
import io.scar.supervisor.config.OwnImage;
import io.scar.supervisor.config.PulledImage;
import io.scar.supervisor.config.SupervisorConfig;
import java.util.Optional;

/** Makes the function's image ready. */
public interface RootfsProvider extends AutoCloseable {

  /**
   * What makes the function's image ready.
   *
   * @param objects reads images that are objects of S3
   * @param calls ask for credentials of registries
   */
  static RootfsProvider of(SupervisorConfig config, ObjectReader objects, AwsJson.Transport calls) {
    FunctionImage image = config.image().orElse(null);
    return image instanceof OwnImage own
        ? new OwnRoot(own)
        : new StoredImage(config, (PulledImage) image, objects, calls);
  }

  /**
   * The image, unpacked if need be and kept until this is closed; empty if the function has none.
   *
   * @throws io.scar.supervisor.failure.InvocationFailure if it cannot be made ready; the next call
   *     tries again
   */
  Optional<Rootfs> acquire();

  @Override
  void close();
}

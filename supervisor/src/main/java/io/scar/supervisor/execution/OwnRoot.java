package io.scar.supervisor.execution;

import io.scar.container.image.ImageConfig;
import io.scar.supervisor.config.OwnImage;
import java.nio.file.Path;
import java.util.Optional;

/** The image around this process: always ready. */
final class OwnRoot implements RootfsProvider {

  private final Rootfs rootfs;

  OwnRoot(OwnImage image) {
    ImageConfig config = image.config();
    this.rootfs =
        new Rootfs(
            Path.of("/"),
            Optional.empty(),
            ImageSettings.of(config),
            image.digest().toString(),
            Rootfs.State.AROUND);
  }

  @Override
  public Optional<Rootfs> acquire() {
    return Optional.of(rootfs);
  }

  @Override
  public void close() {
    // Nothing was taken.
  }
}

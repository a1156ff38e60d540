package io.scar.layer.sandbox;

import io.scar.layer.emulator.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;

/**
 * What a sandbox runs in: the root of a release of Debian with a shell and small tools, imported
 * into the Docker engine, since no registry takes part.
 */
final class RootImage implements AutoCloseable {

  private final String name;

  /**
   * @param suite of Debian
   */
  RootImage(String suite) throws IOException {
    name = "scar-sandbox:" + suite + "-" + UUID.randomUUID();
    Checkout.printed("docker", "import", archive(suite).toString(), name);
  }

  /** The same files as an archive, which can be an image's layer, too. */
  static Path archive(String suite) throws IOException {
    return Checkout.made(Checkout.file("layer/sandbox/make-root").toString(), suite);
  }

  String name() {
    return name;
  }

  @Override
  public void close() {
    DockerClientFactory.instance().client().removeImageCmd(name).withForce(true).exec();
  }
}

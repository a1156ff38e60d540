package io.scar.layer.sandbox;

import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.repackage.PushProgress;
import io.scar.container.repackage.RepackagedImage;
import io.scar.container.repackage.Repackager;
import io.scar.container.repackage.Repackaging;
import io.scar.container.source.ImageSources;
import io.scar.layer.emulator.Checkout;
import io.scar.layer.emulator.InvokeEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Images repackaged into Debian's own registry, on loopback, from where Docker pulls them. */
final class PushedImages implements AutoCloseable {

  private static final Path BUNDLE = Checkout.file("layer/target/scar-image-bundle.tar");

  private final Path folder;
  private final int port = InvokeEndpoint.freePort();
  private final Process registry;
  private final Registries registries = new Registries(RegistrySettings.ANONYMOUS);

  /**
   * @param folder of its own; made
   */
  PushedImages(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Path settings =
        Files.writeString(
            folder.resolve("registry.yml"),
            """
            version: 0.1
            log: {level: warn}
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "127.0.0.1:%d"}
            """
                .formatted(folder.resolve("registry"), port));
    Path log = folder.resolve("registry.log");
    registry =
        new ProcessBuilder("docker-registry", "serve", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    InvokeEndpoint.await("the registry listens", () -> !registry.isAlive() || listens());
    if (!registry.isAlive()) {
      throw new AssertionError("docker-registry ended: " + Files.readString(log));
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Repackages the image of an OCI layout.
   *
   * @param files of the function's package
   * @return the pushed image, by its digest
   */
  String push(String name, Path layout, Map<String, String> files)
      throws IOException, InterruptedException {
    Path zip = folder.resolve(name + ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    String repository = "127.0.0.1:" + port + "/" + name;
    try (ImageSource image =
            new ImageSources(registries, Optional.empty())
                .open(Reference.parse("oci:" + layout, folder));
        RepackagedImage made =
            new Repackager(folder.resolve("packed"))
                .prepare(new Repackaging(image, name, BUNDLE, zip, "test"))) {
      made.push(
          registries.target(Reference.Registry.parse(repository + ":latest")), PushProgress.NONE);
      return repository + "@" + made.digest();
    }
  }

  @Override
  public void close() {
    registry.destroy();
    registry.onExit().join();
  }
}

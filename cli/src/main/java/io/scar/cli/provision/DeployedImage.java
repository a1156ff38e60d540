package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.repackage.Repackager;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import io.scar.contract.definition.FunctionConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Optional;

/** The image that a function is, as far as it tells of the function: its uppermost layer. */
final class DeployedImage {

  private static final String CONFIGURATION = "var/task/" + FunctionConfig.FILE_NAME;

  private DeployedImage() {}

  /**
   * What the function is told of its definition.
   *
   * @param uri as Lambda says it
   * @return empty if the image is gone, or none that scar made
   */
  static Optional<JsonNode> configuration(Aws aws, String uri) {
    try {
      Reference.Registry name = Reference.Registry.parse(uri);
      try (ImageSource image = aws.registry(name.host()).open(name, Platform.LINUX_AMD64)) {
        return image.config().entrypoint().equals(List.of(Repackager.START))
            ? read(image)
            : Optional.empty();
      }
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ContainerException e) {
      if (e.kind() == ContainerException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw ImageFailure.of(e, true);
    } catch (IOException e) {
      throw ImageFailure.of(
          new ContainerException(
              ContainerException.Kind.DAMAGED,
              "image " + uri + " cannot be read: " + e.getMessage() + "; give -f FILE to update it",
              e),
          true);
    }
  }

  private static Optional<JsonNode> read(ImageSource image) throws IOException {
    try (PushbackInputStream blob =
        new PushbackInputStream(image.open(image.layers().getLast()), Compression.MAGIC_BYTES)) {
      TarReader tar = new TarReader(Compression.openLayer(blob, "image " + image.name()));
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (entry.name().equals(CONFIGURATION)) {
          return new YAMLMapper().readTree(content(tar)) instanceof ObjectNode tree
              ? Optional.of(tree)
              : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }

  private static byte[] content(TarReader tar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 13];
    for (int read = tar.read(buffer, 0, buffer.length);
        read > 0;
        read = tar.read(buffer, 0, buffer.length)) {
      bytes.write(buffer, 0, read);
    }
    return bytes.toByteArray();
  }
}

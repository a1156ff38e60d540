package io.scar.cli.provision;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.FunctionConfiguration;
import io.scar.cli.plan.ImageDelivery;
import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.contract.definition.FunctionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A function's package: its configuration, its script, its image and the extra payload.
 *
 * @param zip a temporary file, deleted on {@link #close}
 * @param size of the zip, in bytes
 * @param unzipped bytes
 * @param sha256 of the zip, in hexadecimal
 */
record PackageFile(Path zip, long size, long unzipped, String sha256) implements AutoCloseable {

  /** Adds the files of the image to a package. */
  @FunctionalInterface
  interface ImagePart {
    void writeTo(PackageZip zip, String folder) throws IOException;
  }

  /**
   * Writes the package; the same function gives the same bytes.
   *
   * @param image is asked only if the package has the image
   */
  static PackageFile write(FunctionDefinition function, ImagePart image, ImageDelivery delivery) {
    Path zip = null;
    boolean written = false;
    try {
      zip = Files.createTempFile("scar-package-", ".zip");
      long unzipped;
      try (PackageZip out = new PackageZip(zip)) {
        out.text(
            FunctionConfig.FILE_NAME,
            new YAMLMapper().writeValueAsString(FunctionConfiguration.of(function, delivery)));
        if (function.initScript() != null) {
          out.file(function.initScript().getFileName().toString(), function.initScript());
        }
        if (delivery.packed()) {
          image.writeTo(out, FunctionConfiguration.IMAGE_FOLDER);
        }
        if (function.extraPayload() != null) {
          addExtra(out, function.extraPayload());
        }
        unzipped = out.unzipped();
      }
      PackageFile result =
          new PackageFile(zip, Files.size(zip), unzipped, Digest.sha256(zip).hex());
      written = true;
      return result;
    } catch (ContainerException e) {
      throw Images.failure(function, e);
    } catch (IOException e) {
      throw Failure.machine(
          "The package of " + function.name() + " cannot be written: " + e.getMessage(),
          "Free space in the temporary folder.",
          e);
    } finally {
      if (!written && zip != null) {
        delete(zip);
      }
    }
  }

  private static void addExtra(PackageZip out, Path extra) throws IOException {
    if (!Files.isDirectory(extra)) {
      out.file(extra.getFileName().toString(), extra);
      return;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(extra)) {
      walk.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
    for (Path file : files) {
      out.file(extra.relativize(file).toString(), file);
    }
  }

  @Override
  public void close() {
    delete(zip);
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Failure.machine(file + " cannot be deleted: " + e.getMessage(), null, e);
    }
  }
}

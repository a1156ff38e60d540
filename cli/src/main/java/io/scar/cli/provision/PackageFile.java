package io.scar.cli.provision;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.contract.definition.FunctionConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 */
public record PackageFile(Path zip, long size, long unzipped) implements AutoCloseable {

  static final String IMAGE_FOLDER = "image";

  private static final JsonMapper JSON = new JsonMapper();

  /** Writes the package; the image's blobs are verified as they are copied. */
  static PackageFile write(FunctionDefinition function, ImageSource image, ImageDelivery delivery) {
    Path zip = null;
    boolean written = false;
    try {
      zip = Files.createTempFile("scar-package-", ".zip");
      long unzipped;
      try (PackageZip out = new PackageZip(zip)) {
        out.text(
            FunctionConfig.FILE_NAME,
            new YAMLMapper().writeValueAsString(configuration(function, delivery)));
        if (function.initScript() != null) {
          out.file(function.initScript().getFileName().toString(), function.initScript());
        }
        if (delivery.packed()) {
          new ImageLayout(image).writeTo(out, IMAGE_FOLDER);
        }
        if (function.extraPayload() != null) {
          addExtra(out, function.extraPayload());
        }
        unzipped = out.unzipped();
      }
      PackageFile result = new PackageFile(zip, Files.size(zip), unzipped);
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

  /**
   * What the function reads: the {@code lambda} section as a flat map, with paths that hold inside
   * the package, and without what only this machine needs or what is secret.
   */
  static ObjectNode configuration(FunctionDefinition function, ImageDelivery delivery) {
    ObjectNode flat = function.flat().deepCopy();
    flat.remove(
        List.of("config_path", "boto_profile", "run_script", "c_args", "payload", "extra_payload"));
    String password = function.passwordVariable();
    if (password != null) {
      flat.withObject("/environment/Variables").remove(password);
    }
    if (function.initScript() != null) {
      flat.put("init_script", function.initScript().getFileName().toString());
    }
    ObjectNode container = flat.withObject("/container");
    container.remove(List.of("image", "image_file", "cache"));
    if (delivery.reference() != null) {
      container.put("image", delivery.reference());
    } else if (delivery.packed() && function.image() != null) {
      container.put("image", ImageName.shortName(function.image()));
    }
    if (delivery.packed()) {
      container.put("image_file", IMAGE_FOLDER);
    }
    if (delivery.cached() != null) {
      container.set("cached", JSON.valueToTree(delivery.cached()));
    }
    if (delivery.reference() == null) {
      container.remove("registry");
    }
    return flat;
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

  /** The bytes that {@code FDL} holds before base64. */
  static byte[] fdl(FunctionDefinition function, ImageDelivery delivery) {
    return configuration(function, delivery).toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    delete(zip);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Failure.machine(file + " cannot be deleted: " + e.getMessage(), null, e);
    }
  }
}

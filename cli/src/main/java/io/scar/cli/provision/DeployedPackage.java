package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.cli.plan.FunctionConfiguration;
import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.container.repackage.OriginalImage;
import io.scar.contract.definition.FunctionConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The package that a function has, fetched.
 *
 * @param zip a temporary file, deleted on {@link #close}
 */
record DeployedPackage(Path zip) implements AutoCloseable {

  /** The owner's bit of a mode. */
  private static final int EXECUTABLE = 0100;

  /** Reads one entry of the image. */
  @FunctionalInterface
  interface Visitor {
    void visit(String name, InputStream content) throws IOException;
  }

  /**
   * Fetches the package of a function.
   *
   * @param location as Lambda gives it; null if it gives none
   * @param sha256 that the zip must have, in hexadecimal; null if that is unknown
   */
  static DeployedPackage fetch(String function, @Nullable URI location, @Nullable String sha256) {
    if (location == null) {
      throw new Failure(
          ExitStatus.DOES_NOT_FIT,
          "Function " + function + " has no package that could be fetched.",
          "Describe it in a file, and give that with -f.");
    }
    Path zip = null;
    boolean complete = false;
    try {
      zip = Files.createTempFile("scar-deployed-", ".zip");
      try (InputStream in = location.toURL().openStream()) {
        Files.copy(in, zip, StandardCopyOption.REPLACE_EXISTING);
      }
      if (sha256 != null && !sha256.equals(Digest.sha256(zip).hex())) {
        throw new Failure(
            ExitStatus.SERVICE,
            "The package of function " + function + " came damaged.",
            "Try again; another change of the function may be at work.");
      }
      complete = true;
      return new DeployedPackage(zip);
    } catch (IOException e) {
      throw new Failure(
          ExitStatus.SERVICE,
          "The package of function %s cannot be fetched: %s".formatted(function, e.getMessage()),
          "Try again later.",
          e);
    } finally {
      if (!complete && zip != null) {
        PackageFile.delete(zip);
      }
    }
  }

  /**
   * The package that an image has in it.
   *
   * @param function its name
   */
  static DeployedPackage in(OriginalImage image, String function) {
    return write(
        function,
        zip ->
            image.visitPackage(
                (name, executable, content) -> {
                  zip.file(name, executable, content);
                  return true;
                }));
  }

  /** A package with nothing but the configuration, of an image that is none of scar's. */
  static DeployedPackage telling(ObjectNode configuration) {
    return write(
        configuration.path("name").asText(),
        zip ->
            zip.text(FunctionConfig.FILE_NAME, new YAMLMapper().writeValueAsString(configuration)));
  }

  /** Fills a package. */
  @FunctionalInterface
  private interface Content {
    void writeTo(PackageZip zip) throws IOException;
  }

  private static DeployedPackage write(String function, Content content) {
    Path zip = null;
    boolean complete = false;
    try {
      zip = Files.createTempFile("scar-deployed-", ".zip");
      try (PackageZip out = new PackageZip(zip)) {
        content.writeTo(out);
      }
      complete = true;
      return new DeployedPackage(zip);
    } catch (ContainerException e) {
      throw ImageFailure.of(e, true);
    } catch (IOException e) {
      throw Failure.machine(
          "The package of function " + function + " cannot be written: " + e.getMessage(),
          "Free space in the temporary folder.",
          e);
    } finally {
      if (!complete && zip != null) {
        PackageFile.delete(zip);
      }
    }
  }

  /**
   * What the function is told of its definition.
   *
   * @throws Failure USAGE if the package is not what scar makes
   */
  ObjectNode configuration(String function) {
    return findConfiguration(function).orElseThrow(() -> damaged(function, null));
  }

  /** Empty if the package has none. */
  Optional<ObjectNode> findConfiguration(String function) {
    try (ZipFile file = open()) {
      ZipArchiveEntry entry = file.getEntry(FunctionConfig.FILE_NAME);
      if (entry != null
          && new YAMLMapper().readTree(file.getInputStream(entry)) instanceof ObjectNode tree) {
        return Optional.of(tree);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw damaged(function, e);
    }
  }

  private static Failure damaged(String function, @Nullable IOException e) {
    return new Failure(
        ExitStatus.USAGE,
        "The package of function " + function + " is not what scar makes.",
        "Describe the function in a file, and give that with -f.",
        e);
  }

  /** Visits the files of the image, in their order. */
  void image(Visitor visitor) throws IOException {
    try (ZipFile file = open()) {
      for (ZipArchiveEntry entry : entries(file)) {
        if (isImage(entry)) {
          try (InputStream in = file.getInputStream(entry)) {
            visitor.visit(entry.getName(), in);
          }
        }
      }
    }
  }

  /**
   * Writes everything but the configuration and the image to a folder, whose names cannot leave it.
   *
   * @param but one more name that is left out
   * @return whether there was anything
   */
  boolean extract(Path folder, @Nullable String but) {
    try (ZipFile file = open()) {
      boolean any = false;
      for (ZipArchiveEntry entry : entries(file)) {
        if (!isImage(entry)
            && !entry.getName().equals(FunctionConfig.FILE_NAME)
            && !entry.getName().equals(but)) {
          extract(file, entry, folder);
          any = true;
        }
      }
      return any;
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Writes the one file of that name to a folder; null if there is none. */
  @Nullable Path extractFile(String name, Path folder) {
    try (ZipFile file = open()) {
      ZipArchiveEntry entry = file.getEntry(name);
      return entry == null ? null : extract(file, entry, folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static Failure unwritable(Path folder, IOException e) {
    return Failure.machine(
        folder + " cannot be written: " + e.getMessage(), "Free space in the temporary folder.", e);
  }

  private static Path extract(ZipFile file, ZipArchiveEntry entry, Path folder) throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("`" + entry.getName() + "` leaves the package");
    }
    Files.createDirectories(target.getParent());
    try (InputStream in = file.getInputStream(entry)) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
    if ((entry.getUnixMode() & EXECUTABLE) != 0 && !target.toFile().setExecutable(true)) {
      throw new IOException(target + " cannot be made executable");
    }
    return target;
  }

  private ZipFile open() throws IOException {
    return ZipFile.builder().setPath(zip).get();
  }

  private static List<ZipArchiveEntry> entries(ZipFile file) {
    return Collections.list(file.getEntries()).stream().filter(e -> !e.isDirectory()).toList();
  }

  private static boolean isImage(ZipArchiveEntry entry) {
    return entry.getName().startsWith(FunctionConfiguration.IMAGE_FOLDER + "/");
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

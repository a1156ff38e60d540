package io.scar.cli.provision;

import io.scar.cli.failure.Failure;
import io.scar.cli.plan.LayerSpec;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The layer's zip in the distribution.
 *
 * @param size of the zip, in bytes
 * @param unzipped bytes
 * @param digest SHA-256 in hexadecimal
 */
public record LayerPackage(Path zip, String version, long size, long unzipped, String digest) {

  static final String FILE_NAME = "scar-layer.zip";

  /**
   * @param distribution the command's own folder; null if unknown
   * @throws Failure if the distribution lacks it
   */
  public static LayerPackage in(@Nullable Path distribution, String version) {
    String remedy = "Install scar again, or build it with `make layer`.";
    if (distribution == null) {
      throw Failure.machine("The distribution's folder is unknown.", remedy, null);
    }
    Path zip = distribution.resolve(FILE_NAME);
    try (ZipFile entries = new ZipFile(zip.toFile())) {
      long unzipped =
          Collections.list(entries.entries()).stream().mapToLong(ZipEntry::getSize).sum();
      return new LayerPackage(zip, version, Files.size(zip), unzipped, Digest.sha256(zip).hex());
    } catch (NoSuchFileException e) {
      throw Failure.machine("The distribution lacks " + zip + ".", remedy, e);
    } catch (ZipException e) {
      throw Failure.machine(zip + " is damaged: " + e.getMessage(), remedy, e);
    } catch (IOException e) {
      throw Failure.machine(zip + " cannot be read: " + e.getMessage(), remedy, e);
    }
  }

  LayerSpec spec() {
    return new LayerSpec(version, digest, Megabytes.of(size));
  }
}

package io.scar.cli.provision;

import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
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
      return new LayerPackage(zip, version, Files.size(zip), unzipped, sha256(zip));
    } catch (NoSuchFileException e) {
      throw Failure.machine("The distribution lacks " + zip + ".", remedy, e);
    } catch (ZipException e) {
      throw Failure.machine(zip + " is damaged: " + e.getMessage(), remedy, e);
    } catch (IOException e) {
      throw Failure.machine(zip + " cannot be read: " + e.getMessage(), remedy, e);
    }
  }

  /** What a published version is found again by. */
  public String description() {
    return "scar " + version + " sha256:" + digest;
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

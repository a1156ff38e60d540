package io.scar.cli.provision;

import io.scar.cli.failure.Failure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes a package so that the same content gives the same bytes. */
final class PackageZip implements Closeable {

  /** The first moment that a zip can hold, 1980-01-01, in the zone-free form of zip. */
  private static final long FIRST_MOMENT = 315_532_800_000L + 12 * 3_600_000L;

  private static final int FILE = 0100644;
  private static final int EXECUTABLE = 0100755;

  private final ZipArchiveOutputStream out;
  private final Set<String> names = new HashSet<>();
  private long unzipped;

  PackageZip(Path zip) throws IOException {
    out = new ZipArchiveOutputStream(zip);
  }

  void text(String name, String text) throws IOException {
    begin(name, FILE, true);
    write(text.getBytes(StandardCharsets.UTF_8));
    out.closeArchiveEntry();
  }

  void file(String name, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      stream(name, in, Files.isExecutable(file) ? EXECUTABLE : FILE, true);
    }
  }

  /** A file that has its content from elsewhere. */
  void file(String name, boolean executable, InputStream in) throws IOException {
    stream(name, in, executable ? EXECUTABLE : FILE, true);
  }

  /**
   * @param worthPacking false for what is compressed already
   */
  void stream(String name, InputStream in, boolean worthPacking) throws IOException {
    stream(name, in, FILE, worthPacking);
  }

  private void stream(String name, InputStream in, int mode, boolean worthPacking)
      throws IOException {
    begin(name, mode, worthPacking);
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      unzipped += n;
    }
    out.closeArchiveEntry();
  }

  private void begin(String name, int mode, boolean worthPacking) throws IOException {
    if (!names.add(name)) {
      throw Failure.usage(
          "Two files of the package are named `" + name + "`.",
          "Rename the script or the file of the extra payload.");
    }
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTime(FIRST_MOMENT);
    entry.setUnixMode(mode);
    out.setLevel(worthPacking ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
    out.putArchiveEntry(entry);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    unzipped += bytes.length;
  }

  /** Bytes of all files so far. */
  long unzipped() {
    return unzipped;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

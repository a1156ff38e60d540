package io.scar.container.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Makes the tar of an image's layer, entry by entry; any name is taken, also one that no image may
 * have.
 */
public final class LayerBuilder {

  /** The modification time of every entry. */
  public static final Instant MODIFIED = Instant.parse("2021-03-04T05:06:07Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar =
      new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

  public LayerBuilder() {
    posixNames();
  }

  /** Names above 100 bytes in PAX headers, as current builders write them. This is the default. */
  public LayerBuilder posixNames() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return this;
  }

  /** Names above 100 bytes in GNU's headers, non-ASCII ones raw. */
  public LayerBuilder gnuNames() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    tar.setAddPaxHeadersForNonAsciiNames(false);
    return this;
  }

  public LayerBuilder directory(String name) {
    return directory(name, 0755);
  }

  public LayerBuilder directory(String name, int mode) {
    return entry(
        name + (name.endsWith("/") ? "" : "/"), TarConstants.LF_DIR, mode, "", new byte[0]);
  }

  public LayerBuilder file(String name, String content) {
    return file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
  }

  public LayerBuilder file(String name, int mode, byte[] content) {
    return entry(name, TarConstants.LF_NORMAL, mode, "", content);
  }

  public LayerBuilder symbolicLink(String name, String target) {
    return entry(name, TarConstants.LF_SYMLINK, 0777, target, new byte[0]);
  }

  public LayerBuilder hardLink(String name, String target) {
    return entry(name, TarConstants.LF_LINK, 0644, target, new byte[0]);
  }

  public LayerBuilder characterDevice(String name) {
    return entry(name, TarConstants.LF_CHR, 0666, "", new byte[0]);
  }

  public LayerBuilder pipe(String name) {
    return entry(name, TarConstants.LF_FIFO, 0644, "", new byte[0]);
  }

  /** Removes {@code name} of the layers below. */
  public LayerBuilder whiteout(String name) {
    int slash = name.lastIndexOf('/') + 1;
    return file(name.substring(0, slash) + ".wh." + name.substring(slash), "");
  }

  /** Hides what the layers below have in the folder. */
  public LayerBuilder opaque(String folder) {
    return file(folder + "/.wh..wh..opq", "");
  }

  private LayerBuilder entry(String name, byte type, int mode, String link, byte[] content) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setMode(mode);
      entry.setModTime(Date.from(MODIFIED));
      entry.setLinkName(link);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tar. Nothing can be added afterwards. */
  public byte[] build() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

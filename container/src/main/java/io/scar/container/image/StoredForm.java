package io.scar.container.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Tells images in files from what else has a name, without reading them. */
final class StoredForm {

  /**
   * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image
   *     layout</a>
   */
  private static final String LAYOUT_MARK = "oci-layout";

  private static final String LAYOUT_INDEX = "index.json";
  private static final String LAYOUT_BLOBS = "blobs";

  /** In the header of a tar archive's first file. */
  private static final byte[] TAR_MARK = "ustar".getBytes(StandardCharsets.US_ASCII);

  private static final int TAR_MARK_OFFSET = 257;

  /** How gzip, zstd, bzip2 and xz begin. */
  private static final List<byte[]> PACKED =
      List.of(
          HexFormat.of().parseHex("1f8b"),
          HexFormat.of().parseHex("28b52ffd"),
          HexFormat.of().parseHex("425a68"),
          HexFormat.of().parseHex("fd377a585a"));

  private StoredForm() {}

  /** Whether an OCI layout or an archive, maybe packed, is there; false for what cannot be read. */
  static boolean isImage(Path path) {
    if (Files.isDirectory(path)) {
      return Files.isRegularFile(path.resolve(LAYOUT_MARK))
          || (Files.isRegularFile(path.resolve(LAYOUT_INDEX))
              && Files.isDirectory(path.resolve(LAYOUT_BLOBS)));
    }
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(TAR_MARK_OFFSET + TAR_MARK.length);
      return has(start, TAR_MARK_OFFSET, TAR_MARK)
          || PACKED.stream().anyMatch(mark -> has(start, 0, mark));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean has(byte[] bytes, int offset, byte[] mark) {
    if (bytes.length < offset + mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (bytes[offset + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }
}

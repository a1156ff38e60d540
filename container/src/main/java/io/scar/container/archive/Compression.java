package io.scar.container.archive;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.gzip.GzipInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;

/** How a blob or an archive is packed; told by its first bytes, which no label can get wrong. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD,
  /** Known by its first bytes, and not served. */
  BZIP2,
  /** Known by its first bytes, and not served. */
  XZ;

  /** How many of the first bytes {@link #detect} looks at. */
  public static final int MAGIC_BYTES = 6;

  /** What data that starts with {@code start} is packed with; fewer bytes mean shorter data. */
  public static Compression detect(byte[] start) {
    if (startsWith(start, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) {
      return ZSTD;
    }
    // A frame that carries no data may come first (zstd:chunked, pzstd).
    if (start.length >= 4
        && (start[0] & 0xf0) == 0x50
        && start[1] == 0x2a
        && start[2] == 0x4d
        && start[3] == 0x18) {
      return ZSTD;
    }
    if (startsWith(start, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    return NONE;
  }

  /** Whether {@link #open} reads it. */
  public boolean isServed() {
    return this == NONE || this == GZIP || this == ZSTD;
  }

  /**
   * The data of {@code packed}, all members and frames of it.
   *
   * @throws IOException also from {@code read}, when the data is damaged or ends too early
   */
  public InputStream open(InputStream packed) throws IOException {
    return switch (this) {
      case NONE -> packed;
      case GZIP -> new GzipInputStream(packed);
      case ZSTD -> new ZstdInputStreamNoFinalizer(packed).setContinuous(false);
      case BZIP2, XZ -> throw new IOException(label() + " is not served; use gzip or zstd");
    };
  }

  /**
   * The tar that a layer's blob holds.
   *
   * @param blob that can take back {@link #MAGIC_BYTES}, at its start
   * @param what the image and layer, for messages
   * @throws ContainerException UNSUPPORTED
   */
  public static InputStream openLayer(PushbackInputStream blob, String what) throws IOException {
    byte[] start = blob.readNBytes(MAGIC_BYTES);
    blob.unread(start);
    Compression compression = detect(start);
    if (!compression.isServed()) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is compressed with "
              + compression.label()
              + "; save the image with gzip or zstd layers (skopeo copy --dest-compress-format)");
    }
    return compression.open(blob);
  }

  /** As users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static boolean startsWith(byte[] data, int... start) {
    if (data.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((data[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }
}

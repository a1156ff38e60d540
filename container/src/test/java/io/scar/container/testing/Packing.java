package io.scar.container.testing;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** How a layer or an archive is compressed. */
public enum Packing {
  PLAIN("", "vnd.oci.image.layer.v1.tar"),
  GZIP(".gz", "vnd.oci.image.layer.v1.tar+gzip"),
  ZSTD(".zst", "vnd.oci.image.layer.v1.tar+zstd");

  private final String suffix;
  private final String mediaType;

  Packing(String suffix, String mediaType) {
    this.suffix = suffix;
    this.mediaType = mediaType;
  }

  /** What a file's name ends with. */
  public String suffix() {
    return suffix;
  }

  /** Of a layer in an OCI manifest. */
  public String mediaType() {
    return "application/" + mediaType;
  }

  /** The packed bytes. */
  public byte[] pack(byte[] bytes) {
    return switch (this) {
      case PLAIN -> bytes;
      case ZSTD -> Zstd.compress(bytes);
      case GZIP -> {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
          out.write(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        yield packed.toByteArray();
      }
    };
  }
}

package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.ImageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What the documents of one image say, held against each other. */
final class FoundImage {

  /** Far above any real document; a length that a damaged or hostile file cannot exceed. */
  private static final long DOCUMENT_BYTES_MOST = 16L << 20;

  private final byte[] configBytes;
  private final Digest digest;
  private final ImageConfig config;
  private final List<ImageLayer> layers;

  private FoundImage(
      byte[] configBytes, Digest digest, ImageConfig config, List<ImageLayer> layers) {
    this.configBytes = configBytes;
    this.digest = digest;
    this.config = config;
    this.layers = layers;
  }

  byte[] configBytes() {
    return configBytes;
  }

  Digest digest() {
    return digest;
  }

  ImageConfig config() {
    return config;
  }

  List<ImageLayer> layers() {
    return layers;
  }

  static FoundImage of(
      ImageFiles files, byte[] configBytes, Digest digest, List<ImageLayer.Blob> blobs)
      throws ContainerException {
    String what = "image " + files.name() + ", configuration";
    ImageConfig config = ImageJson.config(configBytes, what);
    return new FoundImage(configBytes, digest, config, ImageLayer.pair(blobs, config, what));
  }

  /** A document as a whole. */
  static byte[] read(ImageFiles files, String path) throws IOException {
    if (!files.has(path)) {
      throw new ContainerException(
          Kind.DAMAGED,
          "image " + files.name() + ": " + path + " is missing; copy or save the image again");
    }
    long size = files.size(path);
    if (size > DOCUMENT_BYTES_MOST) {
      throw new ContainerException(
          Kind.DAMAGED,
          "image "
              + files.name()
              + ": "
              + path
              + " has "
              + size
              + " bytes, too many for an image's document; save the image again");
    }
    try (InputStream in = files.open(path)) {
      return in.readAllBytes();
    }
  }

  /** A document that is held against its digest and size. */
  static byte[] read(ImageFiles files, String path, Digest digest, long size) throws IOException {
    byte[] bytes = read(files, path);
    try (InputStream in =
        new VerifiedInputStream(
            new ByteArrayInputStream(bytes), "image " + files.name() + ", " + path, size, digest)) {
      return in.readAllBytes();
    }
  }
}

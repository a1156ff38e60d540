package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one image as an OCI layout, whatever it came from: only the blobs of that image.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image
 *     layout</a>
 */
final class ImageLayout {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

  private final ImageSource image;
  private final Set<Digest> written = new HashSet<>();

  ImageLayout(ImageSource image) {
    this.image = image;
  }

  void writeTo(PackageZip zip, String folder) throws IOException {
    ObjectNode manifest = NODES.objectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", "application/vnd.oci.image.manifest.v1+json");
    byte[] config = image.configBytes();
    manifest.set(
        "config",
        descriptor(
            "application/vnd.oci.image.config.v1+json", Digest.sha256(config), config.length));
    bytes(zip, folder, config);
    ArrayNode layers = manifest.putArray("layers");
    for (ImageLayer layer : image.layers()) {
      layers.add(layer(zip, folder, layer));
    }
    byte[] manifestBytes = manifest.toString().getBytes(StandardCharsets.UTF_8);
    bytes(zip, folder, manifestBytes);
    ObjectNode index = NODES.objectNode();
    index.put("schemaVersion", 2);
    index
        .putArray("manifests")
        .add(
            descriptor(
                "application/vnd.oci.image.manifest.v1+json",
                Digest.sha256(manifestBytes),
                manifestBytes.length));
    zip.text(folder + "/index.json", index.toString());
    zip.text(folder + "/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  /**
   * Copies a file of a layout that was written here before, so that it comes out the same.
   *
   * @param name in the package
   */
  static void copy(PackageZip zip, String name, InputStream content) throws IOException {
    InputStream in = new BufferedInputStream(content);
    in.mark(Compression.MAGIC_BYTES);
    Compression compression = Compression.detect(in.readNBytes(Compression.MAGIC_BYTES));
    in.reset();
    zip.stream(name, in, compression == Compression.NONE);
  }

  private ObjectNode layer(PackageZip zip, String folder, ImageLayer layer) throws IOException {
    Digest digest = layer.blobDigest() == null ? digestOf(layer) : layer.blobDigest();
    Compression compression;
    try (InputStream in = new BufferedInputStream(image.open(layer))) {
      in.mark(Compression.MAGIC_BYTES);
      compression = Compression.detect(in.readNBytes(Compression.MAGIC_BYTES));
      in.reset();
      if (written.add(digest)) {
        zip.stream(blob(folder, digest), in, compression == Compression.NONE);
      }
    }
    String mediaType = compression == Compression.NONE ? LAYER : LAYER + "+" + compression.label();
    return descriptor(mediaType, digest, layer.blobSize());
  }

  private Digest digestOf(ImageLayer layer) throws IOException {
    @Nullable Digest digest;
    try (InputStream in = image.open(layer)) {
      MessageDigest hasher = layer.diffId().hasher();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.update(buffer, 0, n);
      }
      digest = layer.diffId().finish(hasher);
    }
    return digest;
  }

  private void bytes(PackageZip zip, String folder, byte[] content) throws IOException {
    Digest digest = Digest.sha256(content);
    if (written.add(digest)) {
      zip.stream(blob(folder, digest), new ByteArrayInputStream(content), true);
    }
  }

  private static String blob(String folder, Digest digest) {
    return folder + "/blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private static ObjectNode descriptor(String mediaType, Digest digest, long size) {
    ObjectNode descriptor = NODES.objectNode();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", digest.toString());
    descriptor.put("size", size);
    return descriptor;
  }
}

package io.scar.layer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An OCI layout that is changed after it was copied: its settings, its layers, its damage. */
final class TestLayout {

  private static final JsonMapper JSON = new JsonMapper();

  /** Writes the entries of one layer. */
  @FunctionalInterface
  interface Entries {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private final Map<String, byte[]> blobs = new LinkedHashMap<>();
  private final ObjectNode config;
  private final ArrayNode layers;

  private TestLayout(ObjectNode config, ArrayNode layers) {
    this.config = config;
    this.layers = layers;
  }

  /** What is in the layout {@code folder}, which has one image. */
  static TestLayout of(Path folder) throws IOException {
    ObjectNode index = (ObjectNode) JSON.readTree(folder.resolve("index.json").toFile());
    ObjectNode manifest =
        (ObjectNode) JSON.readTree(blob(folder, index.at("/manifests/0/digest").asText()));
    ObjectNode config =
        (ObjectNode) JSON.readTree(blob(folder, manifest.at("/config/digest").asText()));
    TestLayout layout = new TestLayout(config, (ArrayNode) manifest.path("layers"));
    for (var layer : layout.layers) {
      String digest = layer.path("digest").asText();
      layout.blobs.put(digest.substring("sha256:".length()), blob(folder, digest));
    }
    return layout;
  }

  /** Changes the {@code config} object of the configuration. */
  TestLayout settings(Consumer<ObjectNode> change) {
    change.accept(config.withObject("/config"));
    return this;
  }

  /** Makes the image another one, so that no store has it yet. */
  TestLayout unique(String label) {
    config.withObject("/config").withObject("/Labels").put("of-test", label);
    return this;
  }

  TestLayout layer(Entries entries) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(plain)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      entries.write(tar);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      plain.writeTo(gzip);
    }
    byte[] blob = packed.toByteArray();
    String digest = sha256(blob);
    blobs.put(digest, blob);
    layers
        .addObject()
        .put("mediaType", "application/vnd.oci.image.layer.v1.tar+gzip")
        .put("digest", "sha256:" + digest)
        .put("size", blob.length);
    config.withArray("/rootfs/diff_ids").add("sha256:" + sha256(plain.toByteArray()));
    return this;
  }

  static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setMode(0100644);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  static void link(TarArchiveOutputStream tar, String name, byte kind, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  /** Writes it and answers the digest of its configuration, in hexadecimal: the image's name. */
  String write(Path folder) throws IOException {
    byte[] configBytes = JSON.writeValueAsBytes(config);
    ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2);
    manifest.put("mediaType", "application/vnd.oci.image.manifest.v1+json");
    describe(manifest.putObject("config"), "application/vnd.oci.image.config.v1+json", configBytes);
    manifest.set("layers", layers);
    byte[] manifestBytes = JSON.writeValueAsBytes(manifest);
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
    describe(
        index.putArray("manifests").addObject(),
        "application/vnd.oci.image.manifest.v1+json",
        manifestBytes);
    Path files = Files.createDirectories(folder.resolve("blobs/sha256"));
    for (Map.Entry<String, byte[]> blob : blobs.entrySet()) {
      Files.write(files.resolve(blob.getKey()), blob.getValue());
    }
    Files.write(files.resolve(sha256(configBytes)), configBytes);
    Files.write(files.resolve(sha256(manifestBytes)), manifestBytes);
    Files.writeString(folder.resolve("index.json"), index.toString());
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return sha256(configBytes);
  }

  /** The blob of the last layer of the layout in {@code folder}. */
  static Path lastLayer(Path folder) throws IOException {
    ObjectNode index = (ObjectNode) JSON.readTree(folder.resolve("index.json").toFile());
    ObjectNode manifest =
        (ObjectNode) JSON.readTree(blob(folder, index.at("/manifests/0/digest").asText()));
    ArrayNode layers = (ArrayNode) manifest.path("layers");
    return path(folder, layers.get(layers.size() - 1).path("digest").asText());
  }

  private static void describe(ObjectNode node, String mediaType, byte[] content) {
    node.put("mediaType", mediaType)
        .put("digest", "sha256:" + sha256(content))
        .put("size", content.length);
  }

  private static byte[] blob(Path folder, String digest) throws IOException {
    return Files.readAllBytes(path(folder, digest));
  }

  private static Path path(Path folder, String digest) {
    return folder.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

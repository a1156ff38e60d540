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
public final class TestLayout {

  private static final JsonMapper JSON = new JsonMapper();

  /** Writes the entries of one layer. */
  @FunctionalInterface
  public interface Entries {
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
  public static TestLayout of(Path folder) throws IOException {
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

  /** An image for this machine's kind of processor, with no layer yet. */
  public static TestLayout empty() {
    ObjectNode config = JSON.createObjectNode().put("os", "linux").put("architecture", "amd64");
    config.putObject("config");
    config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    return new TestLayout(config, JSON.createArrayNode());
  }

  /** Changes the {@code config} object of the configuration. */
  public TestLayout settings(Consumer<ObjectNode> change) {
    change.accept(config.withObject("/config"));
    return this;
  }

  /** Makes the image another one, so that no store has it yet. */
  public TestLayout unique(String label) {
    config.withObject("/config").withObject("/Labels").put("of-test", label);
    return this;
  }

  public TestLayout layer(Entries entries) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(plain)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      entries.write(tar);
    }
    return layer(plain.toByteArray());
  }

  /**
   * @param tar the layer's whole archive
   */
  public TestLayout layer(byte[] tar) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    byte[] blob = packed.toByteArray();
    String digest = sha256(blob);
    blobs.put(digest, blob);
    layers
        .addObject()
        .put("mediaType", "application/vnd.oci.image.layer.v1.tar+gzip")
        .put("digest", "sha256:" + digest)
        .put("size", blob.length);
    config.withArray("/rootfs/diff_ids").add("sha256:" + sha256(tar));
    return this;
  }

  public static void file(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    file(tar, name, 0100644, content);
  }

  /** A file that may be executed. */
  public static void program(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    file(tar, name, 0100755, content);
  }

  private static void file(TarArchiveOutputStream tar, String name, int mode, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setMode(mode);
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
  public String write(Path folder) throws IOException {
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

package io.scar.container.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes an image and writes it as an OCI layout or as {@code docker save} does, old and new. */
public final class ImageBuilder {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  private static final class Layer {
    private final byte[] tar;
    private final byte[] packed;
    private final Packing packing;

    Layer(byte[] tar, Packing packing) {
      this.tar = tar;
      this.packed = packing.pack(tar);
      this.packing = packing;
    }
  }

  private final List<Layer> layers = new ArrayList<>();
  private final ObjectNode config = JSON.createObjectNode();
  private String architecture = "amd64";
  private String os = "linux";

  public ImageBuilder layer(LayerBuilder layer) {
    return layer(layer, Packing.GZIP);
  }

  public ImageBuilder layer(LayerBuilder layer, Packing packing) {
    return layer(layer.build(), packing);
  }

  public ImageBuilder layer(byte[] tar, Packing packing) {
    layers.add(new Layer(tar, packing));
    return this;
  }

  public ImageBuilder env(String... variables) {
    return strings("Env", variables);
  }

  public ImageBuilder entrypoint(String... words) {
    return strings("Entrypoint", words);
  }

  public ImageBuilder cmd(String... words) {
    return strings("Cmd", words);
  }

  public ImageBuilder workingDir(String folder) {
    config.put("WorkingDir", folder);
    return this;
  }

  public ImageBuilder user(String user) {
    config.put("User", user);
    return this;
  }

  public ImageBuilder architecture(String name) {
    architecture = name;
    return this;
  }

  public ImageBuilder os(String name) {
    os = name;
    return this;
  }

  /** {@code PORT/tcp} each. */
  public ImageBuilder ports(String... ports) {
    ObjectNode set = config.putObject("ExposedPorts");
    for (String port : ports) {
      set.putObject(port);
    }
    return this;
  }

  private ImageBuilder strings(String key, String... values) {
    ArrayNode array = config.putArray(key);
    for (String value : values) {
      array.add(value);
    }
    return this;
  }

  /** The digest of the configuration, which names the unpacked image. */
  public Digest digest() {
    return Digest.sha256(configJson());
  }

  /** The blob of a layer, counted from 0, in a folder that this was written to. */
  public Path layerBlob(Path folder, int layer) {
    return folder.resolve(blobPath(layers.get(layer).packed));
  }

  /** Writes an OCI layout into {@code folder}, beside the images that it has already. */
  public Path writeOciLayout(Path folder, String tag) throws IOException {
    ObjectNode descriptor = writeBlobs(folder);
    addToIndex(folder, descriptor, tag);
    return folder;
  }

  /** Writes several images under one tag, as one index by platform. */
  public static Path writeOciIndex(Path folder, String tag, ImageBuilder... images)
      throws IOException {
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX_TYPE);
    ArrayNode manifests = index.putArray("manifests");
    for (ImageBuilder image : images) {
      ObjectNode descriptor = image.writeBlobs(folder);
      descriptor.putObject("platform").put("os", image.os).put("architecture", image.architecture);
      manifests.add(descriptor);
    }
    byte[] json = JSON.writeValueAsBytes(index);
    writeBlob(folder, json);
    addToIndex(folder, descriptor(json, INDEX_TYPE), tag);
    return folder;
  }

  /** Writes what {@code docker save} writes since version 25: blobs by digest. */
  public Path writeDockerArchive(Path file, String name, Packing outer) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(blobPath(configJson()), configJson());
    List<String> paths = new ArrayList<>();
    for (Layer layer : layers) {
      files.put(blobPath(layer.packed), layer.packed);
      paths.add(blobPath(layer.packed));
    }
    files.put("manifest.json", dockerManifest(blobPath(configJson()), name, paths));
    return writeTar(file, files, Map.of(), outer);
  }

  /** Writes what older versions wrote: {@code ID/layer.tar}, plain, a repeated layer as a link. */
  public Path writeOldDockerArchive(Path file, String name, Packing outer) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Map<String, String> links = new LinkedHashMap<>();
    Map<Digest, String> written = new LinkedHashMap<>();
    List<String> paths = new ArrayList<>();
    int number = 0;
    for (Layer layer : layers) {
      String id = Digest.sha256(("layer" + number++).getBytes(StandardCharsets.UTF_8)).hex();
      String path = id + "/layer.tar";
      String first = written.putIfAbsent(Digest.sha256(layer.tar), path);
      if (first == null) {
        files.put(path, layer.tar);
      } else {
        links.put(path, "../" + first);
      }
      paths.add(path);
    }
    String config = digest().hex() + ".json";
    files.put(config, configJson());
    files.put("manifest.json", dockerManifest(config, name, paths));
    return writeTar(file, files, links, outer);
  }

  /** Writes any files as a tar archive, in their order. */
  public static Path writeTar(
      Path file, Map<String, byte[]> files, Map<String, String> links, Packing outer)
      throws IOException {
    Path plain = outer == Packing.PLAIN ? file : Path.of(file + ".plain");
    try (OutputStream out = Files.newOutputStream(plain);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, String> link : links.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(link.getKey(), TarConstants.LF_SYMLINK);
        entry.setLinkName(link.getValue());
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(each.getKey());
        entry.setSize(each.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(each.getValue());
        tar.closeArchiveEntry();
      }
    }
    if (outer != Packing.PLAIN) {
      Files.write(file, outer.pack(Files.readAllBytes(plain)));
      Files.delete(plain);
    }
    return file;
  }

  private byte[] configJson() {
    ObjectNode json = JSON.createObjectNode().put("os", os).put("architecture", architecture);
    json.set("config", config);
    ArrayNode diffIds = json.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    layers.forEach(layer -> diffIds.add(Digest.sha256(layer.tar).toString()));
    return bytes(json);
  }

  private ObjectNode writeBlobs(Path folder) throws IOException {
    writeBlob(folder, configJson());
    ObjectNode manifest =
        JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST_TYPE);
    manifest.set("config", descriptor(configJson(), "application/vnd.oci.image.config.v1+json"));
    ArrayNode list = manifest.putArray("layers");
    for (Layer layer : layers) {
      writeBlob(folder, layer.packed);
      list.add(descriptor(layer.packed, layer.packing.mediaType()));
    }
    byte[] json = bytes(manifest);
    writeBlob(folder, json);
    return descriptor(json, MANIFEST_TYPE);
  }

  private static void addToIndex(Path folder, ObjectNode descriptor, String tag)
      throws IOException {
    Path file = folder.resolve("index.json");
    ObjectNode index =
        Files.exists(file)
            ? (ObjectNode) JSON.readTree(Files.readAllBytes(file))
            : JSON.createObjectNode().put("schemaVersion", 2);
    descriptor.putObject("annotations").put("org.opencontainers.image.ref.name", tag);
    index.withArray("manifests").add(descriptor);
    Files.write(file, bytes(index));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private static byte[] dockerManifest(String config, String name, List<String> layers) {
    ObjectNode image = JSON.createObjectNode().put("Config", config);
    image.putArray("RepoTags").add(name);
    ArrayNode list = image.putArray("Layers");
    layers.forEach(list::add);
    return bytes(JSON.createArrayNode().add(image));
  }

  private static void writeBlob(Path folder, byte[] bytes) throws IOException {
    Path file = folder.resolve(blobPath(bytes));
    Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.write(file, bytes);
  }

  private static ObjectNode descriptor(byte[] blob, String mediaType) {
    return JSON.createObjectNode()
        .put("mediaType", mediaType)
        .put("digest", Digest.sha256(blob).toString())
        .put("size", blob.length);
  }

  private static String blobPath(byte[] blob) {
    return "blobs/sha256/" + Digest.sha256(blob).hex();
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}

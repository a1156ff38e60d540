package io.scar.container.repackage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The configuration and the manifest of a repackaged image. */
final class Documents {

  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

  /** Of layers that are no build's. */
  private static final String CREATED = "1970-01-01T00:00:00Z";

  /** What the specification knows; Docker's own keys say how the image was built. */
  private static final List<String> KEPT_KEYS =
      List.of("created", "author", "architecture", "variant", "os", "os.version", "os.features");

  /** How the original is run, which its own configuration tells the bundle. */
  private static final List<String> REPLACED_SETTINGS =
      List.of(
          "Hostname",
          "Domainname",
          "User",
          "Env",
          "Entrypoint",
          "Cmd",
          "Image",
          "WorkingDir",
          "ArgsEscaped",
          "Healthcheck",
          "OnBuild",
          "Shell",
          "StopSignal",
          "Labels");

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private Documents() {}

  /**
   * The configuration: the original's, with another start.
   *
   * @param what names the image in exceptions
   * @param added to the original's labels
   */
  static byte[] config(
      byte[] original, List<TargetLayer> additions, Map<String, String> added, String what)
      throws ContainerException {
    JsonNode before = read(original, what);
    ObjectNode config = JSON.createObjectNode();
    for (String key : KEPT_KEYS) {
      if (before.has(key)) {
        config.set(key, before.get(key));
      }
    }
    ObjectNode settings = config.putObject("config");
    if (before.path("config") instanceof ObjectNode settingsBefore) {
      settings.setAll(settingsBefore.deepCopy().remove(REPLACED_SETTINGS));
    }
    settings.putArray("Env");
    settings.putArray("Entrypoint").add(Repackager.START);
    settings.putArray("Cmd");
    settings.put("WorkingDir", "/");
    ObjectNode labels = settings.putObject("Labels");
    Map<String, String> all = new TreeMap<>();
    before
        .path("config")
        .path("Labels")
        .properties()
        .forEach(label -> all.put(label.getKey(), label.getValue().asText()));
    all.putAll(added);
    all.forEach(labels::put);
    ObjectNode rootfs = config.putObject("rootfs").put("type", "layers");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    before.path("rootfs").path("diff_ids").forEach(diffIds::add);
    additions.forEach(layer -> diffIds.add(layer.diffId().toString()));
    // One that is empty tells of no layer, and would seem to tell of all when it told of two.
    if (before.path("history") instanceof ArrayNode history && !history.isEmpty()) {
      ArrayNode longer = config.putArray("history").addAll(history);
      additions.forEach(
          layer -> longer.addObject().put("created", CREATED).put("created_by", layer.what()));
    }
    return bytes(config);
  }

  private static JsonNode read(byte[] original, String what) throws ContainerException {
    try {
      return JSON.readTree(original);
    } catch (IOException e) {
      throw new ContainerException(
          Kind.DAMAGED, what + ": its configuration is no JSON; save or push the image again", e);
    }
  }

  /** The manifest of these layers, lowest first. */
  static byte[] manifest(byte[] config, List<TargetLayer> layers) {
    ObjectNode manifest =
        JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST_TYPE);
    describe(manifest.putObject("config"), CONFIG_TYPE, Digest.sha256(config), config.length);
    ArrayNode list = manifest.putArray("layers");
    layers.forEach(layer -> describe(list.addObject(), LAYER_TYPE, layer.digest(), layer.size()));
    return bytes(manifest);
  }

  private static void describe(ObjectNode descriptor, String type, Digest digest, long size) {
    descriptor.put("mediaType", type).put("digest", digest.toString()).put("size", size);
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}

package io.scar.container.image;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON documents of images, OCI's and Docker's, read into this package's records. Keys that are
 * not known are passed over, as the specification asks. {@code what} names the document in the
 * DAMAGED exceptions.
 */
public final class ImageJson {

  /** What {@code manifest.json} of {@code docker save} says of one image; paths in the archive. */
  public record SavedImage(String configPath, List<String> repoTags, List<String> layerPaths) {

    public SavedImage {
      repoTags = List.copyOf(repoTags);
      layerPaths = List.copyOf(layerPaths);
    }
  }

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private ImageJson() {}

  /** An OCI image index or a Docker manifest list: its entries in order. */
  public static List<Descriptor> index(byte[] json, String what) throws ContainerException {
    return descriptors(document(json, what), "manifests", what);
  }

  /** An OCI or Docker (schema 2) manifest. */
  public static Manifest manifest(byte[] json, String what) throws ContainerException {
    JsonNode document = document(json, what);
    if (document.path("schemaVersion").asInt(2) == 1) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is of Docker's schema 1, which is retired; save or push the image with a current"
              + " tool");
    }
    if (document.has("manifests")) {
      throw damaged(what, "it says that it is an image and that it lists images");
    }
    return new Manifest(
        descriptor(document.path("config"), what + ", `config`"),
        descriptors(document, "layers", what));
  }

  /** A registry's list of the tags of a repository. */
  public static List<String> tags(byte[] json, String what) throws ContainerException {
    return strings(document(json, what + ", tags"), "tags", what + ", tags");
  }

  /** What a manifest or index says that it is; empty when it does not say. */
  public static String mediaType(byte[] json, String what) throws ContainerException {
    return document(json, what).path("mediaType").asText("");
  }

  /** Whether the document lists images, and is not one; some writers leave the media type out. */
  public static boolean isIndex(byte[] json, String what) throws ContainerException {
    JsonNode document = document(json, what);
    return document.has("manifests") && !document.has("config") && !document.has("layers");
  }

  /** {@code manifest.json} of {@code docker save}. */
  public static List<SavedImage> savedImages(byte[] json, String what) throws ContainerException {
    List<SavedImage> images = new ArrayList<>();
    for (JsonNode image : array(read(json, what), what)) {
      String config = image.path("Config").asText("");
      if (config.isEmpty()) {
        throw damaged(what, "an image has no `Config`");
      }
      images.add(
          new SavedImage(config, strings(image, "RepoTags", what), strings(image, "Layers", what)));
    }
    return images;
  }

  /** An image's configuration. */
  public static ImageConfig config(byte[] json, String what) throws ContainerException {
    JsonNode document = document(json, what);
    JsonNode rootfs = document.path("rootfs");
    if (!rootfs.isObject()) {
      throw damaged(what, "it has no `rootfs`, so it is no image's configuration");
    }
    List<Digest> diffIds = new ArrayList<>();
    for (String diffId : strings(rootfs, "diff_ids", what)) {
      diffIds.add(digest(diffId, what));
    }
    JsonNode config = document.path("config");
    return new ImageConfig(
        platform(document),
        strings(config, "Env", what),
        strings(config, "Entrypoint", what),
        strings(config, "Cmd", what),
        text(config, "WorkingDir"),
        text(config, "User"),
        names(config.path("ExposedPorts")),
        texts(config.path("Labels")),
        diffIds);
  }

  private static List<Descriptor> descriptors(JsonNode document, String key, String what)
      throws ContainerException {
    List<Descriptor> descriptors = new ArrayList<>();
    for (JsonNode entry : array(document.path(key), what + ", `" + key + "`")) {
      descriptors.add(descriptor(entry, what + ", `" + key + "`"));
    }
    return descriptors;
  }

  private static Descriptor descriptor(JsonNode node, String what) throws ContainerException {
    JsonNode size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
      throw damaged(what, "an entry has no size in bytes");
    }
    JsonNode platform = node.path("platform");
    return new Descriptor(
        node.path("mediaType").asText(""),
        digest(node.path("digest").asText(""), what),
        size.asLong(),
        platform.isObject() ? platform(platform) : null,
        texts(node.path("annotations")),
        urls(node, what));
  }

  private static Digest digest(String text, String what) throws ContainerException {
    try {
      return Digest.parse(text);
    } catch (ContainerException e) {
      throw new ContainerException(e.kind(), what + ": " + e.getMessage(), e);
    }
  }

  private static List<String> urls(JsonNode node, String what) throws ContainerException {
    return strings(node, "urls", what);
  }

  private static Platform platform(JsonNode node) {
    return new Platform(
        node.path("os").asText(""), node.path("architecture").asText(""), text(node, "variant"));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            property -> {
              if (property.getValue().isTextual()) {
                texts.put(property.getKey(), property.getValue().asText());
              }
            });
    return texts;
  }

  /** The keys of an object; Go writes sets so. */
  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static @Nullable String text(JsonNode node, String key) {
    String text = node.path(key).asText("");
    return text.isEmpty() ? null : text;
  }

  /** Strings of an array; nothing when the key is missing or null, as Go writes empty lists. */
  private static List<String> strings(JsonNode node, String key, String what)
      throws ContainerException {
    List<String> strings = new ArrayList<>();
    JsonNode values = node.path(key);
    if (values.isMissingNode() || values.isNull()) {
      return strings;
    }
    for (JsonNode value : array(values, what + ", `" + key + "`")) {
      if (!value.isTextual()) {
        throw damaged(what, "`" + key + "` holds something else than text");
      }
      strings.add(value.asText());
    }
    return strings;
  }

  private static JsonNode array(JsonNode node, String what) throws ContainerException {
    if (!node.isArray()) {
      throw damaged(what, "a list is missing");
    }
    return node;
  }

  private static JsonNode document(byte[] json, String what) throws ContainerException {
    JsonNode document = read(json, what);
    if (!document.isObject()) {
      throw damaged(what, "it is no JSON object");
    }
    return document;
  }

  private static JsonNode read(byte[] json, String what) throws ContainerException {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      // Of another kind than JSON's own where the bytes look like an encoding that has no name.
      String reason = e instanceof JacksonException own ? own.getOriginalMessage() : e.getMessage();
      throw new ContainerException(
          Kind.DAMAGED, what + " is not JSON (" + reason + "); save or push the image again", e);
    }
  }

  private static ContainerException damaged(String what, String reason) {
    return new ContainerException(
        Kind.DAMAGED, what + ": " + reason + "; save or push the image again");
  }
}

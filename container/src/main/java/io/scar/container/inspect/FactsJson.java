package io.scar.container.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.inspect.Binary.Linkage;
import io.scar.container.inspect.ImageSizes.LayerSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link ImageFacts} as JSON, without what the image itself tells: its configuration, and how its
 * layers are packed, which differs between registries.
 */
final class FactsJson {

  private static final String NAME = "name";
  private static final String VERSION = "version";
  private static final String LOADER = "loader";
  private static final String WORD = "word";
  private static final String REASON = "reason";
  private static final String PROGRAM = "program";

  private FactsJson() {}

  /**
   * @param facts of an image whose layers were read to their ends
   */
  static ObjectNode write(ImageFacts facts) {
    ImageContents contents = facts.contents();
    if (contents == null) {
      throw new IllegalArgumentException("the contents are not known");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode layers = json.putArray("layers");
    facts.sizes().layers().forEach(layer -> layers.add(layer.unpacked()));
    json.put("disk", facts.sizes().disk())
        .put("files", contents.files())
        .put("folders", contents.folders())
        .put("links", contents.links());
    ObjectNode library = json.putObject("library");
    switch (contents.cLibrary()) {
      case CLibrary.Glibc(String version) -> library.put(NAME, "glibc").put(VERSION, version);
      case CLibrary.Musl(String version) -> library.put(NAME, "musl").put(VERSION, version);
      case CLibrary.Other(String loader) -> library.put(NAME, "other").put(LOADER, loader);
      case CLibrary.None() -> library.put(NAME, "none");
    }
    ObjectNode entry = json.putObject("entryPoint");
    switch (contents.entryPoint()) {
      case EntryPoint.None() -> {}
      case EntryPoint.Usable(String word, Program program) ->
          entry.put(WORD, word).set(PROGRAM, program(program));
      case EntryPoint.Unusable(String word, String reason) ->
          entry.put(WORD, word).put(REASON, reason);
    }
    ObjectNode shell = json.putObject("shell");
    switch (contents.shell()) {
      case Shell.Present(Program program) -> shell.set(PROGRAM, program(program));
      case Shell.Absent(String reason) -> shell.put(REASON, reason);
    }
    return json;
  }

  private static ObjectNode program(Program program) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("path", program.path());
    program.interpreters().forEach(json.putArray("interpreters")::add);
    return json.put("machine", program.binary().machine())
        .put("bits", program.binary().bits())
        .put("linkage", program.binary().linkage().name())
        .put(LOADER, program.binary().loader());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param image that it is of
   * @throws IllegalArgumentException when it did not write that
   */
  static ImageFacts read(JsonNode json, ImageSource image) {
    List<ImageLayer> layers = image.layers();
    JsonNode unpacked = json.path("layers");
    if (unpacked.size() != layers.size()) {
      throw new IllegalArgumentException("not of this image");
    }
    List<LayerSize> sizes = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      sizes.add(new LayerSize(layers.get(i).blobSize(), count(unpacked.path(i))));
    }
    return new ImageFacts(
        image.name(),
        image.digest(),
        image.config(),
        new ImageSizes(sizes, count(json, "disk"), true),
        new ImageContents(
            library(json.path("library")),
            entryPoint(json.path("entryPoint")),
            shell(json.path("shell")),
            count(json, "files"),
            count(json, "folders"),
            count(json, "links")));
  }

  private static CLibrary library(JsonNode json) {
    return switch (text(json, NAME)) {
      case "glibc" -> new CLibrary.Glibc(optional(json, VERSION));
      case "musl" -> new CLibrary.Musl(optional(json, VERSION));
      case "other" -> new CLibrary.Other(text(json, LOADER));
      case "none" -> new CLibrary.None();
      default -> throw new IllegalArgumentException("no such C library");
    };
  }

  private static EntryPoint entryPoint(JsonNode json) {
    if (json.isObject() && json.isEmpty()) {
      return new EntryPoint.None();
    }
    return json.has(PROGRAM)
        ? new EntryPoint.Usable(text(json, WORD), program(json.path(PROGRAM)))
        : new EntryPoint.Unusable(text(json, WORD), text(json, REASON));
  }

  private static Shell shell(JsonNode json) {
    return json.has(PROGRAM)
        ? new Shell.Present(program(json.path(PROGRAM)))
        : new Shell.Absent(text(json, REASON));
  }

  private static Program program(JsonNode json) {
    List<String> interpreters = new ArrayList<>();
    json.path("interpreters").forEach(path -> interpreters.add(path.asText()));
    return new Program(
        text(json, "path"),
        interpreters,
        new Binary(
            text(json, "machine"),
            (int) count(json, "bits"),
            Linkage.valueOf(text(json, "linkage")),
            optional(json, LOADER)));
  }

  /** A number that is not negative. */
  static long count(JsonNode json, String key) {
    return count(json.path(key));
  }

  private static long count(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new IllegalArgumentException("a number is missing");
    }
    return node.longValue();
  }

  private static String text(JsonNode json, String key) {
    String text = optional(json, key);
    if (text == null) {
      throw new IllegalArgumentException("`" + key + "` is missing");
    }
    return text;
  }

  private static @Nullable String optional(JsonNode json, String key) {
    JsonNode node = json.path(key);
    return node.isTextual() ? node.asText() : null;
  }
}

package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.store.StoreEntry;
import java.util.List;

/** Stored images as JSON. */
final class ImageDocuments {

  private ImageDocuments() {}

  static ObjectNode of(StoreEntry image) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    image.names().forEach(document.putArray("Names")::add);
    return document
        .put("Digest", image.digest().toString())
        .put("Platform", image.platform().isKnown() ? image.platform().toString() : null)
        .put("Size", image.bytes())
        .put("Entries", image.entries())
        .put("Layers", image.layers())
        .put("Created", image.created().toString())
        .put("LastUsed", image.lastUsed().toString())
        .put("InUse", image.inUse());
  }

  /** A list under a name. */
  static ObjectNode list(String name, List<ObjectNode> documents) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    documents.forEach(document.putArray(name)::add);
    return document;
  }
}

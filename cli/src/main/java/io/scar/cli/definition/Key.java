package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.json.JsonTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of the definition and of scar.cfg.
 *
 * @param defaultValue used when no source gives the key; null for none
 * @param misspellings spellings in files that SCAR published, accepted with a notice
 * @param unused whether this version understands the key but does nothing with it, or refuses it
 * @param obsolete why the key has no effect any more; null if it has
 */
public record Key(
    String name,
    Shape shape,
    String description,
    @Nullable JsonNode defaultValue,
    boolean required,
    List<String> misspellings,
    boolean unused,
    @Nullable String obsolete) {

  static Key key(String name, Shape shape, String description) {
    return new Key(name, shape, description, null, false, List.of(), false, null);
  }

  /**
   * The default of a key that has one.
   *
   * @throws IllegalStateException if it has none
   */
  public String defaultText() {
    if (defaultValue == null) {
      throw new IllegalStateException(name + " has no default");
    }
    return defaultValue.asText();
  }

  /** What it is for, and whether this version uses it. */
  public String explanation() {
    return unused ? description + " Not used by this version." : description;
  }

  Key or(Object value) {
    return new Key(
        name, shape, description, JsonTree.of(value), required, misspellings, unused, obsolete);
  }

  Key needed() {
    return new Key(name, shape, description, defaultValue, true, misspellings, unused, obsolete);
  }

  Key alsoSpelt(String misspelling) {
    return new Key(
        name, shape, description, defaultValue, required, List.of(misspelling), unused, obsolete);
  }

  Key notUsed() {
    return new Key(name, shape, description, defaultValue, required, misspellings, true, obsolete);
  }

  Key withoutEffect(String why) {
    return new Key(name, shape, description, defaultValue, required, misspellings, unused, why);
  }
}

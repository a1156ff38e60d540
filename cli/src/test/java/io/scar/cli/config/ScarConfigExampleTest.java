package io.scar.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Key;
import io.scar.cli.definition.Schema;
import io.scar.cli.definition.Shape;
import io.scar.cli.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds scar.cfg.example against the schema: each property with its default, and above it a member
 * {@code //NAME} that explains it.
 */
class ScarConfigExampleTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("scar.top", "..")).resolve("scar.cfg.example");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void theExampleShowsAndExplainsEveryPropertyWithItsDefault() throws IOException {
    GeneratedFile.holds("scar.cfg.example", expected());
  }

  @Test
  void theExampleIsReadAsTheDefaults() throws IOException {
    Files.copy(EXAMPLE, folder.resolve(ScarConfig.FILE_NAME));

    ScarConfig config = ScarConfig.load(folder, folder);

    assertThat(config.notices()).isEmpty();
    assertThat((JsonNode) config.function()).isEqualTo(reread(Schema.defaults(Schema.FUNCTION)));
  }

  /** The same tree with the number types of a file. */
  private JsonNode reread(ObjectNode tree) throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(
        other.resolve(ScarConfig.FILE_NAME),
        JsonNodeFactory.instance.objectNode().set("aws", tree).toString());
    return ScarConfig.load(other, folder).function();
  }

  private static String expected() throws JsonProcessingException {
    ObjectNode explained = explained(Schema.CONFIG_FILE, ScarConfig.defaults());
    ObjectNode clusters = (ObjectNode) explained.get("oscar");
    clusters.set(
        "my_oscar", explained(Schema.OSCAR_CLUSTER, Schema.defaults(Schema.OSCAR_CLUSTER)));
    ObjectNode example = JsonNodeFactory.instance.objectNode();
    example.put(
        "//",
        "Copy to ~/.scar/scar.cfg. Each value is the default; a member whose name begins with //"
            + " explains the one below it and is not read.");
    example.setAll(explained);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(example) + "\n";
  }

  private static ObjectNode explained(Shape.Section section, JsonNode defaults) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    for (Key key : section.keys()) {
      JsonNode value = defaults.get(key.name());
      if (value != null) {
        result.put("//" + key.name(), key.explanation());
        result.set(
            key.name(),
            key.shape() instanceof Shape.Section inner ? explained(inner, value) : value);
      }
    }
    return result;
  }
}

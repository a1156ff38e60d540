package io.scar.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against Jackson's own mapper. */
class JsonTreeTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "\"\"",
        "{\"a\": [1, -2147483648, 2147483648, 9223372036854775808, 0.5, 1e3, -0.0, true, false, null]}",
        "{\"ü\\u00e9\\n\\u0001\": {\"b\": {\"c\": [[], {}, [\"\\\"\\\\/\"]]}}, \"\": \"\ud83d\ude00\"}",
        "{\"twice\": 1, \"twice\": 2}",
        "1 2",
        "",
        "  "
      })
  void treesAreReadAndWrittenAsTheMapperDoes(String text) throws JsonProcessingException {
    JsonNode expected = MAPPER.readTree(text);

    JsonNode tree = JsonTree.read(text);

    assertThat(tree).isEqualTo(expected);
    assertThat(JsonTree.read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    if (!tree.isMissingNode()) {
      assertThat(JsonTree.write(tree)).isEqualTo(MAPPER.writeValueAsString(expected));
      assertThat(JsonTree.writePretty(tree))
          .isEqualTo(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,]", "{\"a\": }", "nul", "{\"a\" 1}", "01", "\"a"})
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> JsonTree.read(text)).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> JsonTree.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void nothingIsNestedTooDeeply() {
    String text = "[".repeat(100_000);

    assertThatThrownBy(() -> JsonTree.read(text)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void plainValuesAreTreesWithMembersInOneOrder() {
    Object value =
        Map.of("b", List.of("x", true, 7), "a", Map.of("d", 5_000_000_000L, "c", ""), "e", 1L);

    assertThat(JsonTree.of(value))
        .isEqualTo(
            new ObjectMapper()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .<JsonNode>valueToTree(value));
    assertThat(JsonTree.write(JsonTree.of(value)))
        .isEqualTo("{\"a\":{\"c\":\"\",\"d\":5000000000},\"b\":[\"x\",true,7],\"e\":1}");
    assertThatThrownBy(() -> JsonTree.of(new Object())).hasMessageContaining("no plain value");
  }
}

package io.scar.supervisor.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {

  private static JsonNode read(String json) throws IOException {
    return JsonTree.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "\"a text, \\u00fc and \\\"\"",
        "-7",
        "2147483648",
        "123456789012345678901234567890",
        "0.5e-3",
        "  {\"a\":[1,{\"b\":null,\"c\":[[],{}]},false],\"a b\":\"\u00fc\",\"d\":{\"e\":2.5}} \n",
        "{\"a\":1,\"b\":2,\"a\":3}"
      })
  void itIsTheTreeThatJacksonsMapperReads(String json) throws IOException {
    assertThat(read(json)).isEqualTo(new JsonMapper().readTree(json));
  }

  @Test
  void whiteSpaceAloneIsMissing() throws IOException {
    assertThat(read("").isMissingNode()).isTrue();
    assertThat(read(" \n").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1", "{\"a\":}", "{\"a\" 1}", "[1 2]", "]", "{} {}", "1 x", "nul"})
  void whatIsNoValueIsRefused(String text) {
    assertThatIOException().isThrownBy(() -> read(text));
  }

  @Test
  void whatIsNestedTooDeepIsRefused() {
    assertThatIOException().isThrownBy(() -> read("[".repeat(2000) + "]".repeat(2000)));
  }
}

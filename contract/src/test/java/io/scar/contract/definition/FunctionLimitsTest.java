package io.scar.contract.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionLimitsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "a\"b\\c", "tab\tline\nbell\u0007", "é", "日本", "🙂", "</script>"})
  void variablesAreMeasuredAsTheirJson(String value) throws JsonProcessingException {
    Map<String, String> variables = new TreeMap<>(Map.of("FIRST", value, "SECOND", value + value));

    assertThat(FunctionLimits.environmentBytes(variables))
        .isEqualTo(
            new ObjectMapper()
                .writeValueAsString(variables)
                .getBytes(StandardCharsets.UTF_8)
                .length);
  }

  @Test
  void noVariablesAreAnEmptyObject() {
    assertThat(FunctionLimits.environmentBytes(Map.of())).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "/mnt/data, true",
    "/mnt/a.b_c-d, true",
    "/mnt/, false",
    "/mnt/.., false",
    "/mnt/a/b, false",
    "/data, false",
  })
  void fileSystemsAreMountedRightBelowMnt(String path, boolean accepted) {
    assertThat(FunctionLimits.isMountPath(path)).isEqualTo(accepted);
    assertThat(FunctionLimits.isMountPath("/mnt/" + "x".repeat(155))).isTrue();
    assertThat(FunctionLimits.isMountPath("/mnt/" + "x".repeat(156))).isFalse();
  }
}

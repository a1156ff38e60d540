package io.scar.contract.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiGatewayConfigTest {

  @Test
  void aFunctionAnswersAsScarsAndSaysNothingToOtherOrigins() throws IOException {
    ApiGatewayConfig config =
        new ObjectMapper().readValue("{\"name\":\"f\"}", FunctionConfig.class).apiGateway();

    assertThat(config.response()).isEqualTo("scar");
    assertThat(config.raw()).isFalse();
    assertThat(config.cors()).isNull();
  }

  @Test
  void theDefaultsOfCorsAreThoseOfASimplePage() throws IOException {
    CorsConfig cors = read("{\"cors\":{}}").cors();

    assertThat(cors)
        .isEqualTo(
            new CorsConfig(
                List.of("*"),
                List.of("GET", "HEAD", "POST"),
                List.of("Content-Type"),
                List.of(),
                false,
                5));
  }

  @Test
  void everyKeyIsReadAndThoseOfTheCommandLineAreLeftOut() throws IOException {
    ApiGatewayConfig config =
        read(
            """
            {"name": "api", "type": "http", "response": "raw",
             "cors": {"origins": ["https://a.example:8443", "http://localhost"], "methods": ["put"],
                      "headers": ["X-Key"], "expose_headers": ["X-A"], "credentials": true,
                      "max_age": 600}}
            """);

    assertThat(config.raw()).isTrue();
    assertThat(config.cors())
        .isEqualTo(
            new CorsConfig(
                List.of("https://a.example:8443", "http://localhost"),
                List.of("PUT"),
                List.of("X-Key"),
                List.of("X-A"),
                true,
                600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"response\":\"text\"}",
        "{\"cors\":{\"origins\":[]}}",
        "{\"cors\":{\"origins\":[\"*\",\"https://a\"]}}",
        "{\"cors\":{\"origins\":[\"https://a/\"]}}",
        "{\"cors\":{\"origins\":[\"a.example\"]}}",
        "{\"cors\":{\"origins\":[\"https://a\\r\\nX: y\"]}}",
        "{\"cors\":{\"credentials\":true}}",
        "{\"cors\":{\"methods\":[\"GET POST\"]}}",
        "{\"cors\":{\"headers\":[\"X:\"]}}",
        "{\"cors\":{\"expose_headers\":[\"\"]}}",
        "{\"cors\":{\"max_age\":-1}}",
        "{\"cors\":{\"max_age\":86401}}"
      })
  void whatCannotBeMeantIsRefusedByItsKey(String json) {
    assertThatExceptionOfType(ValueInstantiationException.class)
        .isThrownBy(() -> read(json))
        .withMessageContaining("api_gateway.");
  }

  private static ApiGatewayConfig read(String json) throws IOException {
    return new ObjectMapper().readValue(json, ApiGatewayConfig.class);
  }
}

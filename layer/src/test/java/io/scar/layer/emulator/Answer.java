package io.scar.layer.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What the emulator answered to an invocation.
 *
 * @param status of HTTP; the emulator has 200 for an error that the function reported, too
 * @param body the function's answer, or its error
 */
public record Answer(int status, String body) {

  private static final JsonMapper JSON = new JsonMapper();

  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + this, e);
    }
  }

  /** What the container wrote. */
  public String output() {
    return new String(
        Base64.getDecoder().decode(json().path("body").asText()), StandardCharsets.UTF_8);
  }

  public int statusCode() {
    return json().path("statusCode").asInt();
  }

  public int exitCode() {
    return json().at("/headers/exit-code").asInt(0);
  }

  public String errorType() {
    return json().path("errorType").asText();
  }

  public String errorMessage() {
    return json().path("errorMessage").asText();
  }
}

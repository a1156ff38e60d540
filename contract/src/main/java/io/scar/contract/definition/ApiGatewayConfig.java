package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How a function answers HTTP requests: what the {@code api_gateway} section of a definition tells
 * the function itself. Its keys that only the command line needs are ignored here.
 *
 * @param response {@value #SCAR}, the default: bodies are base64 and clients decode them, as SCAR's
 *     do; {@value #RAW}: clients get the bytes themselves
 * @param cors what web pages of other origins may do; absent if nothing is said about it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ApiGatewayConfig(
    @JsonProperty("response") String response, @JsonProperty("cors") @Nullable CorsConfig cors) {

  public static final String SCAR = "scar";
  public static final String RAW = "raw";

  /** The defaults. */
  public static final ApiGatewayConfig NONE = new ApiGatewayConfig(null, null);

  /**
   * @throws IllegalArgumentException if {@code response} is neither of the two
   */
  public ApiGatewayConfig(@Nullable String response, @Nullable CorsConfig cors) {
    this.response = response == null ? SCAR : response;
    this.cors = cors;
    if (!this.response.equals(SCAR) && !this.response.equals(RAW)) {
      throw new IllegalArgumentException(
          "api_gateway.response is `%s`; there are `%s` and `%s`".formatted(response, SCAR, RAW));
    }
  }

  /** Whether clients get the bytes themselves. */
  public boolean raw() {
    return response.equals(RAW);
  }
}

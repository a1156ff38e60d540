package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the registry of the function's image is reached. It holds no secret.
 *
 * @param passwordFrom where the password is: {@code env:NAME}, a variable of the function, or the
 *     ARN of a secret or parameter
 * @param mirrors asked first: {@code HOST[/PREFIX]} to {@code HOST[/PREFIX]}, in their order
 * @param insecure registries and mirrors that are spoken to by plain HTTP, {@code HOST[:PORT]} each
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RegistryConfig(
    @JsonProperty("username") @Nullable String username,
    @JsonProperty("password_from") @Nullable String passwordFrom,
    @JsonProperty("mirrors") Map<String, String> mirrors,
    @JsonProperty("insecure") List<String> insecure) {

  public static final RegistryConfig NONE = new RegistryConfig(null, null, null, null);

  public RegistryConfig(
      @Nullable String username,
      @Nullable String passwordFrom,
      @Nullable Map<String, String> mirrors,
      @Nullable List<String> insecure) {
    this.username = username;
    this.passwordFrom = passwordFrom;
    this.mirrors =
        mirrors == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(mirrors));
    this.insecure = insecure == null ? List.of() : List.copyOf(insecure);
  }
}

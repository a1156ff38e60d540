package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environment variables in the order in which they were written. */
public record Variables(@JsonProperty("Variables") Map<String, String> variables) {

  public static final Variables NONE = new Variables(Map.of());

  public Variables(@Nullable Map<String, String> variables) {
    this.variables =
        variables == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}

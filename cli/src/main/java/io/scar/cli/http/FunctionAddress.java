package io.scar.cli.http;

import io.scar.cli.definition.HttpAccess.EndpointType;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a function answers, and how it is to be asked.
 *
 * @param uri of the function; parameters are added
 * @param base64 whether bodies are base64 both ways, as SCAR's
 * @param signedService the service in whose name calls are signed; null where nobody signs
 * @param apiKey the secret that callers send; null for none
 */
public record FunctionAddress(
    String function,
    EndpointType type,
    URI uri,
    boolean base64,
    @Nullable String signedService,
    @Nullable String apiKey) {

  @Override
  public String toString() {
    return uri.toString(); // a secret is never printed
  }
}

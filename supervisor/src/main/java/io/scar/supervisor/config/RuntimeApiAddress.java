package io.scar.supervisor.config;

import io.scar.contract.environment.FunctionVariables;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Where Lambda's Runtime API and Extensions API answer. */
public final class RuntimeApiAddress {

  /** Without a path; empty where the process has no such API, or a name of one that cannot be. */
  public static Optional<URI> of(Map<String, String> environment) {
    return new Variables(environment)
        .find(FunctionVariables.AWS_LAMBDA_RUNTIME_API)
        .flatMap(RuntimeApiAddress::parse);
  }

  private static Optional<URI> parse(String address) {
    try {
      return Optional.of(URI.create("http://" + address.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private RuntimeApiAddress() {}
}

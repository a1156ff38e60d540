package io.scar.local.gateway;

import java.util.Optional;

/**
 * The address of one function.
 *
 * @param id the first part of its host name
 * @param signed whether callers have to sign
 * @param open whether the function's policy lets anybody call it by its address
 */
public record FunctionUrl(
    String id,
    String functionArn,
    String region,
    boolean signed,
    boolean open,
    Optional<Cors> cors) {

  /** All of them. */
  public interface Directory {
    Optional<FunctionUrl> find(String id);
  }
}

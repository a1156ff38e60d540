package io.scar.container.registry;

import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A proxy that cannot be reached, or does not let through. */
final class ProxyFailure extends IOException {

  private static final long serialVersionUID = 1L;

  static final String REMEDY = "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY";

  private final String reason;
  private final Kind kind;
  private final boolean isLasting;

  /**
   * @param reason names the proxy; free of secrets
   * @param kind DENIED or UNAVAILABLE
   * @param isLasting whether it is of no use to try again
   */
  ProxyFailure(String reason, Kind kind, boolean isLasting, @Nullable Throwable cause) {
    super(reason, cause);
    this.reason = reason;
    this.kind = kind;
    this.isLasting = isLasting;
  }

  String reason() {
    return reason;
  }

  Kind kind() {
    return kind;
  }

  boolean isLasting() {
    return isLasting;
  }
}

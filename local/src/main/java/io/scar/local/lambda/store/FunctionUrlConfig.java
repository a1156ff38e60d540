package io.scar.local.lambda.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function's own address.
 *
 * @param id the first part of its host name
 * @param authType {@code NONE} or {@code AWS_IAM}
 * @param invokeMode kept and given back; answers are always sent when they are whole
 * @param created milliseconds since 1970
 * @param lastModified milliseconds since 1970
 */
public record FunctionUrlConfig(
    String id,
    String authType,
    @Nullable Sharing cors,
    String invokeMode,
    long created,
    long lastModified) {

  /** Which pages of other origins may read answers; absent values mean none. */
  public record Sharing(
      boolean allowCredentials,
      @Nullable List<String> allowHeaders,
      @Nullable List<String> allowMethods,
      @Nullable List<String> allowOrigins,
      @Nullable List<String> exposeHeaders,
      @Nullable Integer maxAge) {}
}

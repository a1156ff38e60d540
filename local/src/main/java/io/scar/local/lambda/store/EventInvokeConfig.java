package io.scar.local.lambda.store;

import org.jspecify.annotations.Nullable;

/**
 * What happens to a function's asynchronous events; absent values mean Lambda's defaults.
 *
 * @param maximumRetryAttempts 0 to 2
 * @param maximumEventAge seconds, 60 to 21,600
 * @param onSuccess ARN
 * @param onFailure ARN
 * @param lastModified milliseconds since 1970
 */
public record EventInvokeConfig(
    @Nullable Integer maximumRetryAttempts,
    @Nullable Integer maximumEventAge,
    @Nullable String onSuccess,
    @Nullable String onFailure,
    long lastModified) {}

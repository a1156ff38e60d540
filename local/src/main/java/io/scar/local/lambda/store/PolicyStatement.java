package io.scar.local.lambda.store;

import org.jspecify.annotations.Nullable;

/**
 * One permission of a function's resource policy.
 *
 * @param principal a service ({@code s3.amazonaws.com}), an account or an ARN
 * @param sourceArn a pattern with {@code *} and {@code ?}
 */
public record PolicyStatement(
    String id,
    String action,
    String principal,
    @Nullable String sourceArn,
    @Nullable String sourceAccount) {}

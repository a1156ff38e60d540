package io.scar.local.lambda.store;

import org.jspecify.annotations.Nullable;

/**
 * One permission of a function's resource policy.
 *
 * @param principal a service ({@code s3.amazonaws.com}), an account or an ARN
 * @param sourceArn a pattern with {@code *} and {@code ?}
 * @param functionUrlAuthType {@code NONE} or {@code AWS_IAM}: only for calls by the function's
 *     address
 * @param invokedViaFunctionUrl whether only for such calls
 */
public record PolicyStatement(
    String id,
    String action,
    String principal,
    @Nullable String sourceArn,
    @Nullable String sourceAccount,
    @Nullable String functionUrlAuthType,
    boolean invokedViaFunctionUrl) {}

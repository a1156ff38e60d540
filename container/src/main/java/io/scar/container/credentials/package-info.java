/**
 * Where the credentials of registries come from in AWS: ECR's tokens, passwords in variables, in
 * Secrets Manager and in Parameter Store; the keys of storages come from there too; and what
 * requests to AWS are signed with ({@link io.scar.container.credentials.SignatureV4}). The AWS SDK
 * stays outside: {@link io.scar.container.credentials.AwsJson.Transport} sends what is asked for
 * here.
 */
@NullMarked
package io.scar.container.credentials;

import org.jspecify.annotations.NullMarked;

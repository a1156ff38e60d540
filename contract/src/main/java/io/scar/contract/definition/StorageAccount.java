package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An account of S3 or of a server that speaks its protocol, as a function is told of it. It holds
 * no secret.
 *
 * @param endpoint {@code http://HOST[:PORT]} or with https; null for the type's own
 * @param region that requests are signed for; null for {@value #DEFAULT_REGION}
 * @param pathStyle whether buckets are named in the path and not in the host; null for yes where
 *     there is an endpoint
 * @param accessKeyFrom where the access key is: {@code env:NAME}, a variable of the function, or
 *     the ARN of a secret or parameter; null if the secret key's has both
 * @param secretKeyFrom where the secret key is
 * @param caCertificate PEM; these certificates and what they signed are trusted, and no others
 * @param verify whether the server's certificate is checked; null for yes
 * @param insecure without it {@code verify: false} is refused
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageAccount(
    @JsonProperty("endpoint") @Nullable String endpoint,
    @JsonProperty("region") @Nullable String region,
    @JsonProperty("path_style") @Nullable Boolean pathStyle,
    @JsonProperty("access_key_from") @Nullable String accessKeyFrom,
    @JsonProperty("secret_key_from") @Nullable String secretKeyFrom,
    @JsonProperty("ca_certificate") @Nullable String caCertificate,
    @JsonProperty("verify") @Nullable Boolean verify,
    @JsonProperty("insecure") @Nullable Boolean insecure) {

  /** What S3-compatible servers expect unless they are told otherwise. */
  public static final String DEFAULT_REGION = "us-east-1";

  /** SCAR's: MinIO as the service of a Kubernetes cluster. */
  public static final String DEFAULT_MINIO_ENDPOINT = "http://minio-service.minio:9000";

  /** Whether the server's certificate counts. */
  public boolean verifies() {
    return !Boolean.FALSE.equals(verify) || !Boolean.TRUE.equals(insecure);
  }
}

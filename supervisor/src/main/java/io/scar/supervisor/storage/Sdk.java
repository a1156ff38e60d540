package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.CredentialSource;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.config.StorageProvider;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Makes the SDK's clients and credentials of what the environment says. */
final class Sdk {

  private Sdk() {}

  /** A client of the JDK's connections, which trusts whom the Java runtime trusts. */
  static SdkHttpClient http() {
    return UrlConnectionHttpClient.create(Connections.trustingPublicRoots());
  }

  /**
   * The same, which does not wait longer.
   *
   * @param patience for each part of an answer
   */
  static SdkHttpClient http(Duration patience) {
    return UrlConnectionHttpClient.create(Connections.trustingPublicRoots(patience));
  }

  /**
   * The same, which trusts others.
   *
   * @throws CertificateException if the certificates to trust cannot be read
   */
  static SdkHttpClient http(StorageProvider.Trust trust) throws CertificateException {
    return switch (trust) {
      case StorageProvider.Trust.PublicRoots _ -> http();
      case StorageProvider.Trust.Own own ->
          UrlConnectionHttpClient.create(Connections.trusting(OwnCertificates.of(own.pem())));
      case StorageProvider.Trust.Anyone _ ->
          UrlConnectionHttpClient.create(Connections.trustingAnyone());
    };
  }

  /**
   * With another endpoint than AWS's own, buckets are named in the path and not in the host, which
   * may have no wildcard name.
   *
   * @param http not closed with it
   */
  static S3Client s3(Aws aws, SdkHttpClient http) {
    return S3Client.builder()
        .httpClient(http)
        // A function has no profiles; looking for their files takes time.
        .overrideConfiguration(o -> o.defaultProfileFile(ProfileFile.aggregator().build()))
        .region(Region.of(aws.region()))
        .credentialsProvider(credentials(aws.source()))
        .endpointOverride(aws.endpoint().orElse(null))
        .forcePathStyle(aws.endpoint().isPresent())
        .build();
  }

  /**
   * For a storage with keys of its own. A server that is not Amazon's gets checksums only where the
   * protocol has always wanted them: old ones refuse the newer ways.
   *
   * @param http not closed with it
   */
  static S3Client s3(StorageProvider provider, RoleCredentials keys, SdkHttpClient http) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .overrideConfiguration(o -> o.defaultProfileFile(ProfileFile.aggregator().build()))
            .region(Region.of(provider.region()))
            .credentialsProvider(StaticCredentialsProvider.create(identity(Optional.of(keys))))
            .endpointOverride(provider.endpoint().orElse(null))
            .forcePathStyle(provider.pathStyle());
    if (provider.endpoint().isPresent()) {
      builder
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    }
    return builder.build();
  }

  /** Signs requests as {@link #s3} would, without sending them. */
  static S3Presigner presigner(Aws aws) {
    return S3Presigner.builder()
        .region(Region.of(aws.region()))
        .credentialsProvider(credentials(aws.source()))
        .endpointOverride(aws.endpoint().orElse(null))
        .serviceConfiguration(
            S3Configuration.builder().pathStyleAccessEnabled(aws.endpoint().isPresent()).build())
        .build();
  }

  static AwsCredentialsProvider credentials(CredentialSource source) {
    if (!(source instanceof CredentialSource.Fixed(Optional<RoleCredentials> credentials))) {
      return () -> identity(source.current());
    }
    return credentials.isEmpty()
        ? AnonymousCredentialsProvider.create()
        : StaticCredentialsProvider.create(identity(credentials));
  }

  private static AwsCredentials identity(Optional<RoleCredentials> credentials) {
    if (credentials.isEmpty()) {
      return AnonymousCredentialsProvider.create().resolveCredentials();
    }
    RoleCredentials role = credentials.get();
    return role.sessionToken().isPresent()
        ? AwsSessionCredentials.create(
            role.accessKeyId(), role.secretAccessKey(), role.sessionToken().get())
        : AwsBasicCredentials.create(role.accessKeyId(), role.secretAccessKey());
  }
}

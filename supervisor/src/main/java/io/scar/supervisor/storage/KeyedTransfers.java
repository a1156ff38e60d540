package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.config.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Moves objects from and to a storage with these keys of its own: by single requests, and by the
 * SDK's client what is sent in parts, or where only that knows how buckets are named.
 */
final class KeyedTransfers implements AutoCloseable {

  private final StorageProvider provider;
  private final RoleCredentials keys;
  private final PartSizes sizes;
  private final SdkHttpClient http;
  private final ObjectRequests requests;
  private final S3Failures failures;
  private @Nullable S3Client client;

  /**
   * @throws CertificateException if the certificates to trust cannot be read
   */
  KeyedTransfers(StorageProvider provider, RoleCredentials keys, PartSizes sizes)
      throws CertificateException {
    this.provider = provider;
    this.keys = keys;
    this.sizes = sizes;
    this.http = Sdk.http(provider.trust());
    this.failures = new S3Failures(provider);
    // Checksums only where the protocol has always wanted them: old servers refuse the newer ways.
    this.requests =
        new ObjectRequests(
            new Aws(provider.region(), provider.endpoint(), Optional.of(keys)),
            http,
            provider.endpoint().isEmpty());
  }

  /** As {@link Storage#fetch}. */
  long fetch(StoredObject object, Path file) {
    if (!reaches(object)) {
      return bySdk().fetch(object, file);
    }
    try {
      return requests.fetch(object, file);
    } catch (SdkException | IOException e) {
      throw failures.during("s3:GetObject", object, file, e);
    }
  }

  /** As {@link Storage#store}. */
  long store(Path file, StoredObject object) {
    try {
      if (!reaches(object) || Files.size(file) > sizes.single()) {
        return bySdk().store(file, object);
      }
      return requests.store(file, object);
    } catch (SdkException | IOException e) {
      throw failures.during("s3:PutObject", object, file, e);
    }
  }

  private boolean reaches(StoredObject object) {
    return provider.endpoint().isPresent()
        ? provider.pathStyle()
        : requests.reaches(object.bucket());
  }

  private SdkTransfers bySdk() {
    return new SdkTransfers(client(), failures, sizes, null);
  }

  private synchronized S3Client client() {
    S3Client made = client;
    if (made == null) {
      made = Sdk.s3(provider, keys, http);
      client = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
    http.close();
  }
}

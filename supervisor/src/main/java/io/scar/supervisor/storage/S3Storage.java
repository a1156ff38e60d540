package io.scar.supervisor.storage;

import io.scar.container.source.ObjectReader;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/** Amazon S3, as the function's role. */
public final class S3Storage implements Storage {

  private static final S3Failures FAILURES = new S3Failures(null);

  private final SdkHttpClient http = Sdk.http();
  private final Aws aws;
  private final PartSizes sizes;
  private final ObjectRequests requests;
  private final S3Objects objects;
  private @Nullable S3Client client;

  public S3Storage(Aws aws) {
    this(aws, PartSizes.DEFAULT);
  }

  S3Storage(Aws aws, PartSizes sizes) {
    this.aws = aws;
    this.sizes = sizes;
    this.requests = new ObjectRequests(aws, http);
    this.objects = new S3Objects(aws, requests, this::client, http);
  }

  /**
   * Does what every first transfer does at Amazon's own S3, without a transfer, so that a recording
   * knows it. Never fails, and touches neither the network nor the disk.
   */
  public static void rehearse(Aws aws) {
    Rehearsal.of(aws);
  }

  /** Whether S3 is spoken to by TLS. */
  public static boolean speaksTls(Aws aws) {
    return aws.endpoint().filter(address -> "http".equals(address.getScheme())).isEmpty();
  }

  /** Opens a connection that the first transfer from or to this bucket finds. Never fails. */
  public void connect(String bucket) {
    if (requests.reaches(bucket)) {
      requests.connect(bucket);
    }
  }

  /** Reads objects that are images; as long as this is open. */
  public ObjectReader objects() {
    return objects;
  }

  /** Reads and writes small objects on conditions; as long as this is open. */
  public ConditionalObjects conditional() {
    return new ConditionalObjects(requests);
  }

  @Override
  public boolean serves(StorageProviderId provider) {
    return provider.equals(StorageProviderId.DEFAULT_S3);
  }

  @Override
  public long fetch(StoredObject object, Path file) {
    if (!requests.reaches(object.bucket())) {
      return transfers().fetch(object, file);
    }
    try {
      return requests.fetch(object, file);
    } catch (SdkException | IOException e) {
      throw FAILURES.during("s3:GetObject", object, file, e);
    }
  }

  @Override
  public long store(Path file, StoredObject object) {
    try {
      if (!requests.reaches(object.bucket()) || Files.size(file) > sizes.single()) {
        return transfers().store(file, object);
      }
      return requests.store(file, object);
    } catch (SdkException | IOException e) {
      throw FAILURES.during("s3:PutObject", object, file, e);
    }
  }

  private SdkTransfers transfers() {
    return new SdkTransfers(client(), FAILURES, sizes, ChecksumAlgorithm.CRC32);
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
    http.close();
  }

  /** Made when it is needed, which for most functions is never. */
  private synchronized S3Client client() {
    S3Client made = client;
    if (made == null) {
      made = Sdk.s3(aws, http);
      client = made;
    }
    return made;
  }
}

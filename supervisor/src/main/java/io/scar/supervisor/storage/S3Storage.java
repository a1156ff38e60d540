package io.scar.supervisor.storage;

import io.scar.container.source.ObjectReader;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import java.nio.file.Path;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/** Amazon S3, as the function's role. */
public final class S3Storage implements Storage {

  private final SdkHttpClient http = Sdk.http();
  private final S3Client s3;
  private final S3Objects objects;
  private final SdkTransfers transfers;

  public S3Storage(Aws aws) {
    this(aws, PartSizes.DEFAULT);
  }

  S3Storage(Aws aws, PartSizes sizes) {
    this.s3 = Sdk.s3(aws, http);
    this.objects = new S3Objects(aws, s3, http);
    this.transfers = new SdkTransfers(s3, new S3Failures(null), sizes, ChecksumAlgorithm.CRC32);
  }

  /**
   * Does what every first transfer does, without a transfer: later ones of this process are faster.
   * Never fails, and touches neither the network nor the disk.
   */
  public static void rehearse(Aws aws) {
    Rehearsal.of(aws);
  }

  /** Reads objects that are images; as long as this is open. */
  public ObjectReader objects() {
    return objects;
  }

  @Override
  public boolean serves(StorageProviderId provider) {
    return provider.equals(StorageProviderId.DEFAULT_S3);
  }

  @Override
  public long fetch(StoredObject object, Path file) {
    return transfers.fetch(object, file);
  }

  @Override
  public long store(Path file, StoredObject object) {
    return transfers.store(file, object);
  }

  @Override
  public void close() {
    s3.close();
    http.close();
  }
}

package io.scar.supervisor.storage;

import io.scar.contract.definition.StorageProviderId;

/** Where an object is. */
public record StoredObject(StorageProviderId provider, String bucket, String key) {

  /** {@code s3://bucket/key}, as the AWS tools write it; with another provider's name for s3. */
  @Override
  public String toString() {
    return provider + "://" + bucket + "/" + key;
  }
}

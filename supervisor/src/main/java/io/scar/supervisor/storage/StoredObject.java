package io.scar.supervisor.storage;

/** Where an object is. */
public record StoredObject(String bucket, String key) {

  /** {@code s3://bucket/key}, as the AWS tools write it. */
  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}

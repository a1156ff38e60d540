package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names one account of one kind of storage, written {@code TYPE} or {@code TYPE.ID}: {@code s3},
 * {@code minio.my-cluster}. The type is case-insensitive; without an id it is {@code default}.
 */
public record StorageProviderId(String type, String id) {

  public static final String DEFAULT_ID = "default";

  /** The type of Amazon S3, and of servers whose events have its name. */
  public static final String S3 = "s3";

  /** The type of MinIO, and of servers whose events have its name. */
  public static final String MINIO = "minio";

  /** Amazon S3 as the function's role, unless the function has other keys for it. */
  public static final StorageProviderId DEFAULT_S3 = new StorageProviderId(S3, DEFAULT_ID);

  public StorageProviderId {
    type = type.toLowerCase(Locale.ROOT);
    if (type.isBlank() || id.isBlank()) {
      throw new IllegalArgumentException("a storage provider is written TYPE or TYPE.ID");
    }
  }

  /**
   * @throws IllegalArgumentException if a part is empty
   */
  @JsonCreator
  public static StorageProviderId parse(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new StorageProviderId(text, DEFAULT_ID)
        : new StorageProviderId(text.substring(0, dot), text.substring(dot + 1));
  }

  /** Whether this version reads and writes storages of the type. */
  public boolean isSupported() {
    return type.equals(S3) || type.equals(MINIO);
  }

  @JsonValue
  @Override
  public String toString() {
    return id.equals(DEFAULT_ID) ? type : type + "." + id;
  }

  // Written out: Java generates a record's own at run time, which takes a function's start 10 ms.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StorageProviderId that && type.equals(that.type) && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + id.hashCode();
  }
}

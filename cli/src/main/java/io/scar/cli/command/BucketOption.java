package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;

/** The value of {@code -b} and {@code -ib}. */
final class BucketOption {

  private BucketOption() {}

  static StoragePath parse(String text) {
    try {
      return StoragePath.parse(text);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          e.getMessage() == null ? "bad bucket" : e.getMessage(), "Write BUCKET[/FOLDER].");
    }
  }
}

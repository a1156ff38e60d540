package io.scar.contract.definition;

import java.util.Arrays;
import java.util.Optional;

/** Where a function's work is done. */
public enum ExecutionMode {
  /** In Lambda. */
  LAMBDA("lambda"),
  /** In Lambda as long as it fits there, else in AWS Batch. */
  LAMBDA_BATCH("lambda-batch"),
  /** In AWS Batch. */
  BATCH("batch");

  private final String label;

  ExecutionMode(String label) {
    this.label = label;
  }

  /** As a definition writes it. */
  public String label() {
    return label;
  }

  public static Optional<ExecutionMode> of(String label) {
    return Arrays.stream(values()).filter(mode -> mode.label.equals(label)).findFirst();
  }
}

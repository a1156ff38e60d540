package io.scar.local.batch.run;

/** What ended an attempt. */
public enum EndCause {
  /** Its container ended by itself; in a multi-node job that of the main node. */
  EXITED(true),
  /** A container of it could not be started. */
  NOT_STARTED(true),
  /** It ran for longer than it may. */
  TIMED_OUT(false),
  /** A request said so. */
  TERMINATED(false),
  /** The local cloud stopped or was killed. */
  CLOUD_STOPPED(true);

  private final boolean retriable;

  EndCause(boolean retriable) {
    this.retriable = retriable;
  }

  /** Whether another attempt may follow. */
  public boolean retriable() {
    return retriable;
  }
}

package io.scar.local.batch.run;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A container that was started. */
public interface JobProcess {

  /**
   * How it ended.
   *
   * @param status the exit code; 128 and the signal's number if one killed it
   * @param error why its program was not run
   */
  record End(int status, Optional<String> error) {}

  /** Completes when nothing of it runs any more; never fails. */
  CompletableFuture<End> onEnd();

  /** Asks it to end by SIGTERM, and kills all of it when its time is over. */
  void stop() throws InterruptedException;
}

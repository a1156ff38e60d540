package io.scar.supervisor.batch;

import io.scar.supervisor.config.ProcessEnvironment;

/** What a job of AWS Batch starts. */
public final class Main {

  /** Ends with the container's exit code; with 1 if anything else failed, 143 after SIGTERM. */
  public static void main(String[] arguments) {
    System.exit(new Job(ProcessEnvironment.variables()).run());
  }

  private Main() {}
}

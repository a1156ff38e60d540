package io.scar.local.batch.run;

import io.scar.local.batch.store.JobSpec;

/**
 * The private address of a node. All nodes run on this machine, so theirs are loopback addresses,
 * one for each, so that programs of two nodes can listen to the same port.
 */
public final class NodeAddress {

  private static final int IN_A_PART = 254;

  private NodeAddress() {}

  /** {@code 127.0.0.1} for node 0 and for a job without nodes, {@code 127.0.0.2} for node 1, …. */
  public static String of(JobSpec job, int node) {
    int number = job.multiNode() ? node : 0;
    return "127.0.%d.%d".formatted(number / IN_A_PART, number % IN_A_PART + 1);
  }
}

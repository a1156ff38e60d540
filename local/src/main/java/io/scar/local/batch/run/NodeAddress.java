package io.scar.local.batch.run;

import io.scar.local.batch.store.JobSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The private addresses of nodes. All nodes run on this machine, so theirs are loopback addresses,
 * one for each node of each job that runs, so that programs of two nodes can listen to the same
 * port.
 */
public final class NodeAddress {

  private static final String OF_THE_MACHINE = "127.0.0.1";

  /** Neither 0 nor 255, which many programs take for a network and for all of it. */
  private static final int IN_A_PART = 254;

  private NodeAddress() {}

  /**
   * Those of a job's nodes, in order: {@code 127.1.0.1}, {@code 127.1.0.2}, … for one multi-node
   * job, {@code 127.2.0.1}, … for another at the same time. A job without nodes has that of the
   * machine. Where 254 multi-node jobs run, another one shares the last one's.
   *
   * @param taken those of the jobs that run
   */
  public static List<String> of(JobSpec job, Set<String> taken) {
    if (!job.multiNode()) {
      return List.of(OF_THE_MACHINE);
    }
    int network =
        IntStream.range(1, IN_A_PART)
            .filter(number -> !taken.contains(address(number, 0)))
            .findFirst()
            .orElse(IN_A_PART);
    return IntStream.range(0, job.containers().size())
        .mapToObj(node -> address(network, node))
        .toList();
  }

  private static String address(int network, int node) {
    return "127.%d.%d.%d".formatted(network, node / IN_A_PART, node % IN_A_PART + 1);
  }
}

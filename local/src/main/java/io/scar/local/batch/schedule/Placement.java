package io.scar.local.batch.schedule;

import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.ResourceNeeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which waiting jobs get a place now. A compute environment holds jobs up to its {@code maxvCpus},
 * and all of them together hold what memory this machine has. A job that has to wait for room keeps
 * those behind it from taking that room; one that fits nowhere, ever, keeps nobody.
 */
final class Placement {

  /** A job that is to start, and where. */
  record Placed(Job job, ComputeEnvironment environment) {}

  /**
   * A waiting job.
   *
   * @param environments those of its queue that take jobs, in order
   */
  record Waiting(Job job, List<ComputeEnvironment> environments) {

    /** Those that could hold it, if they were empty. */
    List<ComputeEnvironment> possible() {
      double vcpus = job.spec().needs().vcpus();
      return environments.stream().filter(environment -> vcpus <= environment.maxVcpus()).toList();
    }

    /** Why it waits for more than room; null if that is all. */
    @Nullable String obstacle() {
      if (environments.isEmpty()) {
        return NO_ENVIRONMENT;
      }
      return possible().isEmpty() ? TOO_LARGE : null;
    }
  }

  private static final String NO_ENVIRONMENT =
      "MISCONFIGURATION:COMPUTE_ENVIRONMENT - No compute environment of the job queue is ENABLED"
          + " and VALID.";

  private static final String TOO_LARGE =
      "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job needs more vCPUs than the maxvCpus of"
          + " each compute environment of the job queue.";

  private final long machineMemory;
  private final Map<String, Double> vcpus = new HashMap<>();
  private long memory;
  private final Set<String> reserved = new HashSet<>();
  private boolean memoryReserved;

  /**
   * @param machineMemory MiB
   * @param running jobs that have a place
   */
  Placement(long machineMemory, List<Job> running) {
    this.machineMemory = machineMemory;
    running.forEach(
        job -> job.lastAttempt().ifPresent(attempt -> take(attempt.environment(), job)));
  }

  private void take(String environment, Job job) {
    ResourceNeeds needs = job.spec().needs();
    vcpus.merge(environment, needs.vcpus(), Double::sum);
    memory += boundMemory(needs);
  }

  /** A job that wants more memory than there is runs alone. */
  private long boundMemory(ResourceNeeds needs) {
    return Math.min(needs.memory(), machineMemory);
  }

  /**
   * @param waiting the one that goes first at first
   */
  List<Placed> place(List<Waiting> waiting) {
    List<Placed> placed = new ArrayList<>();
    for (Waiting next : waiting) {
      ResourceNeeds needs = next.job().spec().needs();
      List<ComputeEnvironment> possible = next.possible();
      if (possible.isEmpty()) {
        continue;
      }
      if (memoryReserved || memory + boundMemory(needs) > machineMemory) {
        memoryReserved = true;
        possible.forEach(environment -> reserved.add(environment.arn()));
        continue;
      }
      possible.stream()
          .filter(environment -> !reserved.contains(environment.arn()))
          .filter(environment -> used(environment) + needs.vcpus() <= environment.maxVcpus())
          .findFirst()
          .ifPresentOrElse(
              environment -> {
                take(environment.arn(), next.job());
                placed.add(new Placed(next.job(), environment));
              },
              () -> possible.forEach(environment -> reserved.add(environment.arn())));
    }
    return placed;
  }

  private double used(ComputeEnvironment environment) {
    return vcpus.getOrDefault(environment.arn(), 0.0);
  }
}

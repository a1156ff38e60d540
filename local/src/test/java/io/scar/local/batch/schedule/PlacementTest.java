package io.scar.local.batch.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.schedule.Placement.Waiting;
import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.RetryStrategy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlacementTest {

  private static final ComputeEnvironment SMALL =
      new ComputeEnvironment("small", "arn:small", true, false, 2);
  private static final ComputeEnvironment LARGE =
      new ComputeEnvironment("large", "arn:large", true, false, 8);

  private static Job job(String id, int vcpus, int memory) {
    ObjectNode container = JsonNodeFactory.instance.objectNode();
    container.put("vcpus", vcpus).put("memory", memory);
    return Job.submitted(
        new JobSpec(
            id,
            id,
            "us-east-1",
            "queue",
            "definition",
            0,
            List.of(container),
            null,
            null,
            RetryStrategy.ONCE,
            null,
            List.of(),
            Map.of(),
            false,
            List.of("EC2")),
        Map.of());
  }

  private static Job in(ComputeEnvironment environment, Job job) {
    return job.starting(new Attempt(environment.arn(), "i", null, null, null, List.of()));
  }

  private static Waiting waiting(Job job, ComputeEnvironment... environments) {
    return new Waiting(job, List.of(environments));
  }

  private static List<String> placed(long memory, List<Job> running, Waiting... waiting) {
    return new Placement(memory, running)
        .place(Stream.of(waiting).toList()).stream()
            .map(placed -> placed.job().id() + " in " + placed.environment().name())
            .toList();
  }

  @Test
  void theFirstEnvironmentWithRoomIsTaken() {
    assertThat(
            placed(
                1000,
                List.of(in(SMALL, job("r", 1, 1))),
                waiting(job("a", 2, 1), SMALL, LARGE),
                waiting(job("b", 1, 1), SMALL, LARGE)))
        .as("a goes on to the next one, and b has its room in the first")
        .containsExactly("a in large", "b in small");
  }

  @Test
  void whoWaitsForRoomKeepsItFromThoseBehind() {
    assertThat(
            placed(
                1000,
                List.of(in(SMALL, job("r", 1, 1))),
                waiting(job("wide", 2, 1), SMALL),
                waiting(job("narrow", 1, 1), SMALL),
                waiting(job("elsewhere", 1, 1), LARGE)))
        .containsExactly("elsewhere in large");
  }

  @Test
  void whoFitsNowhereKeepsNobody() {
    assertThat(
            placed(
                1000,
                List.of(),
                waiting(job("never", 9, 1), SMALL, LARGE),
                waiting(job("now", 1, 1), SMALL)))
        .containsExactly("now in small");
    assertThat(placed(1000, List.of(), waiting(job("nowhere", 1, 1)))).isEmpty();
  }

  @Test
  void memoryIsThatOfTheMachineInAllEnvironments() {
    assertThat(
            placed(
                1000,
                List.of(in(SMALL, job("r", 1, 600))),
                waiting(job("a", 1, 500), LARGE),
                waiting(job("b", 1, 100), LARGE)))
        .as("b does not overtake a, which waits for memory")
        .isEmpty();
    assertThat(
            placed(
                1000,
                List.of(),
                waiting(job("giant", 1, 5000), LARGE),
                waiting(job("after", 1, 1), LARGE)))
        .containsExactly("giant in large");
  }
}

package io.scar.local.batch;

import static io.scar.local.batch.BatchClient.container;
import static io.scar.local.batch.BatchClient.fargate;
import static io.scar.local.batch.BatchClient.jobOf;
import static io.scar.local.batch.BatchClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubmitJobTest extends BatchTest {

  @Test
  void aJobOfFargateNeedsAQueueOfFargateAndASizeThatThereIs() throws Exception {
    batch.queue("ec2", 2);
    batch.environment("f", fargate(2));
    batch.queue("f", 1, "f");
    Map<String, Object> container =
        with(
            container(1, 2048, "echo $AWS_EXECUTION_ENV"),
            "executionRoleArn",
            "arn:aws:iam::000000000000:role/x");
    batch.definition("d", container, Map.of("platformCapabilities", List.of("FARGATE")));
    String id = batch.submit("f", "d", Map.of());
    batch.await(id, "SUCCEEDED");
    assertThat(batch.logs.getFirst().message()).isEqualTo("AWS_ECS_FARGATE");

    Map<String, Object> submit = jobOf("ec2", "d");
    assertThat(batch.refused("submitjob", submit)).contains("capability FARGATE");
    assertThat(
            batch.refused(
                "submitjob",
                with(
                    with(submit, "jobQueue", "f"),
                    "containerOverrides",
                    Map.of(
                        "resourceRequirements",
                        List.of(Map.of("type", "MEMORY", "value", "9000"))))))
        .isEqualTo("Fargate resource requirements (1.00 vCPU, 9000 MiB) not valid.");
  }

  @Test
  void whatIsNotServedIsNamed() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "true");
    assertThat(batch.call("createschedulingpolicy", Map.of()))
        .returns(501, BatchClient.Answer::status)
        .returns("NotImplemented", BatchClient.Answer::errorType)
        .extracting(BatchClient.Answer::message)
        .asString()
        .contains("batch:CreateSchedulingPolicy");
    assertThat(
            batch
                .call("submitjob", with(jobOf("q", "d"), "arrayProperties", Map.of("size", 2)))
                .message())
        .contains("batch:SubmitJob with arrayProperties");
    assertThat(batch.call("nothing", Map.of()).message()).contains("POST /v1/nothing");
  }

  @Test
  void largeOverridesAreRefused() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "true");
    assertThat(
            batch.refused(
                "submitjob",
                with(
                    jobOf("q", "d"),
                    "containerOverrides",
                    Map.of(
                        "environment",
                        List.of(Map.of("name", "EVENT", "value", "x".repeat(9000)))))))
        .isEqualTo("Container Overrides length must be at most 8192");
  }

  @Test
  void parametersAreSubstitutedInTheCommand() throws Exception {
    batch.queue("q", 2);
    batch.definition(
        "greet",
        container(1, 128, "echo \"$0 $1\"", "Ref::greeting", "to-Ref::who"),
        Map.of("parameters", Map.of("greeting", "hello")));
    String id = batch.submit("q", "greet", Map.of("parameters", Map.of("who", "you$1")));

    JsonNode job = batch.await(id, "SUCCEEDED");

    assertThat(batch.said(job)).containsExactly("hello to-you$1");
    assertThat(batch.refused("submitjob", jobOf("q", "greet")))
        .isEqualTo("Unable to substitute value. No parameter found for reference who");
  }
}

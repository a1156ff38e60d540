package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.testing.Cli;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code log -ri} with the id of a job that is another function's, or has no such node. */
class JobByIdTest extends CommandTest {

  private static final String ID = "0a1b2c3d-0000-1111-2222-333344445555";

  @BeforeEach
  void makeFunction() {
    aws.lambda.addFunction("hello");
    aws.logs.addEvent("/aws/lambda/hello", "s1", 10, "START RequestId: one Version: 1\n");
    aws.logs.addEvent("/aws/batch/job", "long/default/one", 20, "of the job");
  }

  private ObjectNode addJob(String id) {
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    job.put("jobId", id).put("jobName", "long-1").put("status", "SUCCEEDED");
    job.put("jobQueue", "arn:aws:batch:us-east-1:123456789012:job-queue/long");
    job.putObject("container").put("logStreamName", "long/default/one");
    aws.batch.addJob(job);
    return job;
  }

  @Test
  void theJobOfAnotherFunctionIsShownWithAWordOfWhoseItIs() {
    addJob(ID);

    Cli.Result result = cli.run("log", "-n", "hello", "-ri", ID).exits(0);

    assertThat(result.out().lines())
        .containsExactly("Batch job status: SUCCEEDED", "job " + ID, "of the job");
    assertThat(result.err())
        .contains("note: job " + ID + " is none of hello's: it is of long, as its queue is called");
    Cli.Result own = cli.run("log", "-n", "long", "-ri", ID).exits(0);
    assertThat(own.out()).isEqualTo(result.out());
    assertThat(own.err()).isEmpty();
  }

  @Test
  void aNodeThatAJobDoesNotHaveIsNotWaitedFor() {
    addJob(ID).putObject("nodeProperties").put("numNodes", 3);
    addJob(ID + "#2");
    String single = ID.replace('a', 'b');
    addJob(single);

    assertThat(cli.run("log", "-n", "long", "-ri", ID + "#2").exits(0).out())
        .contains("job " + ID + "#2", "of the job");
    assertThat(cli.run("log", "-n", "hello", "-ri", ID + "#3").exits(3).err())
        .contains("Job " + ID + " has 3 nodes, #0 to #2, and none #3.", "-ri " + ID)
        .doesNotContain("seconds");
    assertThat(cli.run("log", "-n", "long", "-ri", single + "#0").exits(3).err())
        .contains("Job " + single + " has no nodes.");
    assertThat(cli.run("log", "-n", "hello", "-ri", ID.replace('a', 'c') + "#0").exits(3).err())
        .contains("knows no invocation");
    aws.fail("batch:DescribeJobs", 403, "AccessDeniedException");
    assertThat(cli.run("log", "-n", "hello", "-ri", ID + "#3").exits(3).err())
        .contains("knows no invocation");
  }

  @Test
  void theBeginningOfAnIdIsNotEnoughWhereTheFunctionIsGone() {
    addJob(ID);

    assertThat(cli.run("log", "-n", "long", "-ri", "0a1b2c3d").exits(3).err())
        .contains("There is no log /aws/lambda/long", "whole id, and not by its beginning");
  }
}

package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiNodeTest {

  /** The others send their number to the main node, which ends when it has all of them. */
  private static final String GATHER =
      """
      n=$AWS_BATCH_JOB_NODE_INDEX
      if [ $n = $AWS_BATCH_JOB_MAIN_NODE_INDEX ]; then
        echo main of $AWS_BATCH_JOB_NUM_NODES, main at ${AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS-here}
        exec JAVA GATHER
      else
        until { exec 3<>/dev/tcp/$AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS/PORT; } 2>/dev/null; do sleep 0.05; done
        echo -n $n >&3
        exec 3>&-
        echo sent
        sleep 3600
      fi
      """;

  private static final String MAIN =
      """
      public class Gather {
        public static void main(String[] none) throws Exception {
          var here = java.net.InetAddress.getByName("127.1.0.2");
          var got = new java.util.TreeSet<String>();
          try (var server = new java.net.ServerSocket(PORT, 9, here)) {
            while (got.size() < 2) {
              try (var node = server.accept()) {
                got.add(new String(node.getInputStream().readAllBytes()));
              }
            }
          }
          System.out.println("got " + String.join(" ", got));
        }
      }
      """;

  @TempDir Path folder;

  private static Map<String, Object> nodes(int count, int main, String script) {
    return Map.of(
        "numNodes",
        count,
        "mainNode",
        main,
        "nodeRangeProperties",
        List.of(Map.of("targetNodes", "0:", "container", BatchClient.container(1, 64, script))));
  }

  private static void define(BatchFixture batch, Map<String, Object> nodes) throws Exception {
    batch.ok(
        "registerjobdefinition",
        Map.of("jobDefinitionName", "mpi", "type", "multinode", "nodeProperties", nodes));
  }

  @Test
  void nodesReachTheMainOneWhoseEndIsTheJobs() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.1.0.2"))) {
      port = free.getLocalPort();
    }
    Path gather = folder.resolve("Gather.java");
    Files.writeString(gather, MAIN.replace("PORT", Integer.toString(port)));
    String script =
        GATHER
            .replace("PORT", Integer.toString(port))
            .replace("JAVA", ProcessHandle.current().info().command().orElseThrow())
            .replace("GATHER", gather.toString());
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 4);
      define(batch, nodes(3, 1, script));
      String id = batch.submit("q", "mpi", Map.of());

      JsonNode job = batch.await(id, "SUCCEEDED");

      assertThat(job.path("nodeProperties").path("numNodes").asInt()).isEqualTo(3);
      JsonNode main = batch.job(id + "#1");
      assertThat(main.path("nodeDetails").path("isMainNode").asBoolean()).isTrue();
      assertThat(batch.said(main)).containsExactly("main of 3, main at here", "got 0 2");
      JsonNode other = batch.job(id + "#2");
      assertThat(batch.said(other)).containsExactly("sent");
      assertThat(other.path("container").path("exitCode").asInt()).isGreaterThan(128);
      assertThat(address(other)).isEqualTo("127.1.0.3");
      assertThat(
              batch
                  .ok("listjobs", Map.of("multiNodeJobId", id, "jobStatus", "SUCCEEDED"))
                  .path("jobSummaryList")
                  .findValuesAsText("jobId"))
          .containsExactly(id + "#0", id + "#1", id + "#2");
    }
  }

  @Test
  void jobsThatRunAtOnceHaveAddressesOfTheirOwnWhichLaterOnesHaveAgain() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 4);
      define(batch, nodes(2, 0, "sleep 3600"));
      String first = batch.submit("q", "mpi", Map.of());
      batch.await(first, "RUNNING");
      String second = batch.submit("q", "mpi", Map.of());
      batch.await(second, "RUNNING");

      assertThat(addresses(batch, first)).containsExactly("127.1.0.1", "127.1.0.2");
      assertThat(addresses(batch, second)).containsExactly("127.2.0.1", "127.2.0.2");
      batch.ok("terminatejob", Map.of("jobId", first, "reason", "enough"));
      batch.await(first, "FAILED");
      String third = batch.submit("q", "mpi", Map.of());
      batch.await(third, "RUNNING");
      assertThat(addresses(batch, third)).isEqualTo(addresses(batch, first));
    }
  }

  private static List<String> addresses(BatchFixture batch, String job) throws Exception {
    return List.of(address(batch.job(job + "#0")), address(batch.job(job + "#1")));
  }

  private static String address(JsonNode node) {
    return node.at("/container/networkInterfaces/0/privateIpv4Address").asText();
  }

  @Test
  void aJobIsWhatItsMainNodeIsAndIsTriedAgainAsAWhole() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 4);
      define(batch, nodes(2, 0, "[ $AWS_BATCH_JOB_NODE_INDEX = 0 ] && exit 9; sleep 3600"));
      String id = batch.submit("q", "mpi", Map.of("retryStrategy", Map.of("attempts", 2)));

      JsonNode job = batch.await(id, "FAILED");

      assertThat(job.path("attempts").findValuesAsText("exitCode")).containsExactly("9", "9");
      assertThat(batch.job(id + "#1").path("attempts")).hasSize(2);
    }
  }

  @Test
  void allNodesNeedRoomAtOnce() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      define(batch, nodes(3, 0, "true"));
      String three = batch.submit("q", "mpi", Map.of());
      String two = batch.submit("q", "mpi", Map.of("nodeOverrides", Map.of("numNodes", 2)));

      batch.await(two, "SUCCEEDED");

      assertThat(batch.job(three).path("status").asText()).isEqualTo("RUNNABLE");
    }
  }

  @Test
  void nodesAreRefusedOnFargateAndInAQueueOfIt() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.environment("f", BatchClient.fargate(4));
      batch.queue("f", 1, "f");
      define(batch, nodes(2, 0, "true"));

      assertThat(
              batch
                  .call(
                      "registerjobdefinition",
                      Map.of(
                          "jobDefinitionName",
                          "n",
                          "type",
                          "multinode",
                          "platformCapabilities",
                          List.of("FARGATE"),
                          "nodeProperties",
                          nodes(2, 0, "true")))
                  .message())
          .isEqualTo("Multi-node parallel jobs are not supported on Fargate.");
      assertThat(
              batch
                  .call(
                      "submitjob", Map.of("jobName", "j", "jobQueue", "f", "jobDefinition", "mpi"))
                  .message())
          .isEqualTo(
              "Job Queue is attached to Compute Environment that can not run Jobs with capability"
                  + " EC2.");
    }
  }
}

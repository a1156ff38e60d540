package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Functions whose jobs run on several nodes: the real command, local cloud and bundle. The main
 * node serves HTTP on the address that its host's name leads to; the others call it there.
 */
class BatchNodesIT extends BatchCloudTest {

  /**
   * The main node ends when all others have called and the test has opened the gate, node 0 when it
   * has called, and others never.
   */
  private static final String NODES =
      """
      job=${AWS_BATCH_JOB_ID%#*}
      node=$AWS_BATCH_JOB_NODE_INDEX
      nodes=$AWS_BATCH_JOB_NUM_NODES
      of=$(basename "$INPUT_FILE_PATH" .txt)
      echo "$of by node $node of $job" > "$TMP_OUTPUT_DIR/$of-$node.txt"
      if [ "$node" != "$AWS_BATCH_JOB_MAIN_NODE_INDEX" ]; then
        main=$AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS:PORT
        until wget -q -O - "http://$main/cgi-bin/called?$job-$node"; do sleep 0.2; done
        echo "$of: node $node called $main"
        [ "$node" = 0 ] || sleep 3600
        exit
      fi
      mkdir -p /tmp/main/cgi-bin /tmp/main/called
      cat > /tmp/main/cgi-bin/called <<'END'
      #!/bin/sh
      touch "/tmp/main/called/$QUERY_STRING"
      printf 'Content-Type: text/plain\\r\\n\\r\\n'
      END
      chmod +x /tmp/main/cgi-bin/called
      httpd -p "$(hostname -i):PORT" -h /tmp/main || exit 9
      until [ $(ls /tmp/main/called | wc -l) = $((nodes - 1)) ]; do sleep 0.2; done
      echo "$of: main node $node of $nodes, called by" $(ls /tmp/main/called)
      until wget -q -O /dev/null "$AWS_ENDPOINT_URL/NAME-bucket/gate/open"; do sleep 0.2; done
      ls /tmp/main/called >> "$TMP_OUTPUT_DIR/$of-$node.txt"
      """;

  /** Makes a function that takes {@code NAME-bucket/in} to {@code NAME-bucket/out}. */
  private void init(String name, int nodes, int main, int most) throws IOException {
    String file =
        Definition.of(name, busybox)
            .script(NODES.replace("NAME", name).replace("PORT", Integer.toString(freePort())))
            .lambda("execution_mode: batch")
            .input(name + "-bucket/in")
            .output(name + "-bucket/out")
            .beside(
                ("batch: {vcpus: 1, memory: 256, "
                        + "compute_resources: {max_v_cpus: %d, subnets: [subnet-0123456789abcdef0],"
                        + " security_group_ids: [sg-0123456789abcdef0]}, "
                        + "multi_node_parallel: "
                        + "{enabled: true, number_nodes: %d, main_node_index: %d}}")
                    .formatted(most, nodes, main))
            .write(scar);
    scar.run("init", "-f", file).succeeded();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void openGate(String name) throws IOException {
    Path open = scar.write(name + "/open", "");
    scar.run("put", "-b", name + "-bucket/gate", "-p", open.toString()).succeeded();
  }

  private String submitted(String name) {
    return Cloud.await(
            "a job of " + name,
            () -> {
              try {
                return jobs(name).stream().findFirst();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .path("jobId")
        .asText();
  }

  private String logOf(String name, String id) throws IOException {
    return scar.run("log", "-n", name, "-ri", id).succeeded().out();
  }

  private List<String> outputs(String name) throws IOException {
    return scar.run("ls", "-b", name + "-bucket/out").succeeded().out().lines().toList();
  }

  private String address(String node) throws IOException {
    JsonNode job = batch("describejobs", "{\"jobs\":[\"%s\"]}".formatted(node)).at("/jobs/0");
    return job.at("/container/networkInterfaces/0/privateIpv4Address").asText();
  }

  private static void noProcessIsLeft(String id) {
    assertThat(
            ProcessHandle.allProcesses()
                .filter(process -> file(process, "environ").contains(id))
                .map(BatchCloudTest::commandLine))
        .isEmpty();
  }

  @Test
  void allNodesRunReachTheMainOneAndItAloneSends() throws IOException {
    init("nodes", 3, 1, 3);
    put("nodes", "a.txt", "x\n");
    String id = submitted("nodes");

    // Node 0 is through with all it does, as the others are not.
    scar.runUntil(
        result -> result.out().contains("s3://nodes-bucket/in/a.txt: exit 0"),
        "log",
        "-n",
        "nodes",
        "-ri",
        id + "#0");
    scar.runUntil(
        result -> result.out().contains("called by"), "log", "-n", "nodes", "-ri", id + "#1");
    assertThat(outputs("nodes")).isEmpty();
    scar.runUntil(result -> result.out().contains(" 1 running"), "ls");
    openGate("nodes");

    String called = id + "-0\n" + id + "-2\n";
    assertThat(output("nodes", "a-1.txt")).isEqualTo("a by node 1 of " + id + "\n" + called);
    assertThat(ended(id).path("status").asText()).isEqualTo("SUCCEEDED");
    assertThat(outputs("nodes")).containsExactly("out/a-1.txt");
    assertThat(logOf("nodes", id))
        .contains("Batch job status: SUCCEEDED")
        .contains("a: node 0 called " + address(id + "#1"))
        .contains("a: main node 1 of 3, called by %s-0 %s-2".formatted(id, id))
        .contains("a: node 2 called " + address(id + "#1"));
    assertThat(logOf("nodes", id + "#2")).contains("node 2 called").doesNotContain("node 0");
    assertThat(scar.run("ls").succeeded().out()).containsPattern("nodes .*1 succeeded");
    noProcessIsLeft(id);
    assertThat(scar.state().resolve("batch/running")).isEmptyDirectory();
    removed("nodes");
  }

  @Test
  void jobsAtTheSameTimeHaveNodesOfTheirOwnOnTheSamePort() throws IOException {
    init("twice", 2, 0, 4);
    put("twice", "a.txt", "x\n");
    put("twice", "b.txt", "x\n");

    scar.runUntil(
        result ->
            result.out().contains("a: main node 0 of 2") && result.out().contains("b: main node 0"),
        "log",
        "-n",
        "twice");
    openGate("twice");

    for (String of : List.of("a", "b")) {
      assertThat(output("twice", of + "-0.txt")).matches(of + " by node 0 of (\\S+)\\n\\1-1\\n");
    }
    for (JsonNode job : jobs("twice")) {
      String id = job.path("jobId").asText();
      assertThat(ended(id).path("status").asText()).isEqualTo("SUCCEEDED");
      noProcessIsLeft(id);
    }
    removed("twice");
  }
}

package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * A function's life by the real command on the real local cloud: made, made again, changed, gone.
 */
class PlanIT extends LocalCloudTest {

  private String define(String name, String... lines) throws IOException {
    return definition(name).lambda("init_script: script.sh").lambda(lines).write(scar);
  }

  private String[] everything(String name) {
    return new String[] {
      "memory: 600",
      "ephemeral_storage: 1024",
      "description: Everything that a definition can ask for",
      "reserved_concurrency: 2",
      "dead_letter: arn:aws:sqs:us-east-1:000000000000:dead",
      "on_failure: arn:aws:sqs:us-east-1:000000000000:failed",
      "keep_warm: rate(5 minutes)",
      "tags: {team: red}",
      "environment: {Variables: {MODE: fast}}",
      "vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}",
      "file_system: [{Arn: 'arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0', LocalMountPath: /mnt/models}]",
      "input: [{storage_provider: s3, path: %1$s-bucket/in}, {storage_provider: s3, path: %1$s-bucket/more}]"
          .formatted(name),
      "output: [{storage_provider: s3, path: %s-results/out}]".formatted(name)
    };
  }

  @Test
  void aFunctionWithEverythingIsMadeIsTheSameAndGoesWithoutATrace() throws IOException {
    scar.write("all/script.sh", "echo one\n");
    String file = define("all", everything("all"));
    scar.run("init", "-f", file).succeeded();

    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("all is up to date.\n");
    assertThat(scar.run("update", "-f", file).succeeded().out()).isEqualTo("all is up to date.\n");
    assertThat(scar.run("ls").succeeded().out())
        .containsPattern(
            "all +\\S+ +600 MB +60 s +all-bucket/in, all-bucket/more, rate\\(5 minutes\\)");

    define("all");
    String update = scar.run("update", "-f", file).succeeded().out();
    assertThat(update)
        .contains("- concurrency", "- on_failure", "- schedule", "- trigger")
        .contains("dead_letter", "tags.team", "vpc.SubnetIds", "file_system /mnt/models");
    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("all is up to date.\n");
    define("all", everything("all"));
    scar.run("update", "-f", file).succeeded();
    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("all is up to date.\n");

    scar.run("rm", "-n", "all", "--delete-buckets", "--yes").succeeded();
    scar.run("ls", "-b", "all-bucket").failedWith(3);
    scar.run("ls", "-b", "all-results").failedWith(3);
    scar.run("role", "show", "-n", "all").failedWith(3);
    scar.run("log", "-n", "all").failedWith(3);
    scar.run("rm", "-n", "all").failedWith(3);
  }

  @Test
  void whatIsUpdatedIsWhatRuns() throws IOException {
    scar.write("runs/script.sh", "echo first\n");
    String file = define("runs");
    scar.run("init", "-f", file).succeeded();
    assertThat(scar.run("run", "-n", "runs").succeeded().out()).contains("first");

    scar.write("runs/script.sh", "echo second $GREETING\n");
    scar.run("init", "-f", file).failedWith(2);
    scar.run("update", "-f", file).succeeded();
    assertThat(scar.run("run", "-n", "runs").succeeded().out()).contains("second");

    String out =
        scar.run("update", "-n", "runs", "-e", "GREETING=hello", "-m", "700").succeeded().out();
    assertThat(out).contains("GREETING", "512 MB → 700 MB").doesNotContain("hello");
    assertThat(scar.run("run", "-n", "runs").succeeded().out()).contains("second hello");
    scar.run("rm", "-n", "runs").succeeded();
  }
}

package io.scar.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** The function {@code long}, whose work becomes jobs. */
abstract class BatchTest extends CommandTest {

  static final String[] MADE = {
    "compute environment long", "job definition long", "job queue long", "role scar-long.job"
  };

  static final String NETWORK =
      "compute_resources: {subnets: [subnet-0123456789abcdef0], security_group_ids: [sg-0123456789abcdef0]%s}";

  private String image = "";

  @BeforeEach
  final void makeImage() throws IOException {
    image = cli.image(1000);
    aws.iam.addInstanceProfile("ecsInstanceRole");
  }

  /** The network with these settings of machines beside it. */
  static String machines(String... settings) {
    StringBuilder more = new StringBuilder();
    for (String setting : settings) {
      more.append(", ").append(setting);
    }
    return NETWORK.formatted(more);
  }

  /** Writes the definition, with these lines of `batch`, and of `lambda` those that begin so. */
  final void define(String mode, String... lines) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            functions:
              aws:
              - lambda:
                  name: long
                  execution_mode: %s
                  container:
                    image: %s
                  output: [{storage_provider: s3, path: results/out}]
            """
                .formatted(mode, image));
    List<String> ofBatch = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("lambda.")) {
        yaml.append(line.substring("lambda.".length()).indent(6));
      } else {
        ofBatch.add(line);
      }
    }
    if (!ofBatch.isEmpty()) {
      yaml.append("    batch:\n");
      ofBatch.forEach(line -> yaml.append(line.indent(6)));
    }
    cli.write("f.yaml", yaml.toString());
  }

  final Cli.Result init() {
    return cli.run("init", "-f", "f.yaml");
  }

  final Cli.Result update() {
    return cli.run("update", "-f", "f.yaml");
  }

  /** The last revision of the job definition. */
  final JsonNode definition() {
    return aws.batch.definitions().getLast();
  }

  /** What its jobs run. */
  final JsonNode container() {
    return definition().path("containerProperties");
  }

  /** What the function is told of its definition. */
  final JsonNode told() throws IOException {
    return new ObjectMapper()
        .readTree(
            Base64.getDecoder()
                .decode(aws.lambda.function("long").at("/Environment/Variables/FDL").asText()));
  }
}

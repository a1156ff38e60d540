package io.scar.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** The function {@code words}, made by a definition that a test changes. */
abstract class WordsTest extends CommandTest {

  static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed";

  String image = "";

  @BeforeEach
  final void makeFunction() throws IOException {
    image = cli.image(1000);
    cli.write("words.sh", "echo words\n");
    define("memory: 512");
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.forgetCalls();
  }

  /** The function with these lines of its {@code lambda} section. */
  final void define(String... lines) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            functions:
              aws:
              - lambda:
                  name: words
                  init_script: words.sh
                  container:
                    image: %s
                    environment:
                      Variables:
                        TOKEN: first-secret
            """
                .formatted(image));
    List<String> all = new ArrayList<>(List.of(lines));
    if (all.stream().noneMatch(line -> line.startsWith("input"))) {
      all.add("input: [{storage_provider: s3, path: texts/in}]");
    }
    if (all.stream().noneMatch(line -> line.startsWith("output"))) {
      all.add("output: [{storage_provider: s3, path: texts/out}]");
    }
    all.forEach(line -> yaml.append(line.indent(6)));
    cli.write("f.yaml", yaml.toString());
  }

  final byte[] code() {
    return aws.lambda.codeOf("words");
  }
}

package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

  @BeforeEach
  final void makeFunction() throws IOException {
    image = cli.image(1000);
    cli.write("words.sh", "echo words\n");
    define("memory: 512");
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.forgetCalls();
  }

  @Test
  void codeIsReplacedWhenTheScriptOrTheImageChanges() throws IOException {
    byte[] first = code();
    cli.write("words.sh", "echo other words\n");

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .containsPattern("code +sha256:[0-9a-f]{12} → sha256:[0-9a-f]{12}");

    byte[] second = code();
    assertThat(second).isNotEqualTo(first);
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");
    cli.run("update", "-n", "words", "-i", cli.image(2000)).exits(0);
    assertThat(code()).isNotEqualTo(second);
  }
}

package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.FakeAws;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each exit code is reached by something that can happen. */
class ExitCodeTest extends CommandTest {

  /** How the world is when the command is called. */
  @FunctionalInterface
  private interface World {
    void be(FakeAws aws, Cli cli) throws IOException;
  }

  private record Case(ExitStatus status, World world, String command) {
    @Override
    public String toString() {
      return status + ": scar " + command;
    }
  }

  private static Case when(ExitStatus status, String command, World world) {
    return new Case(status, world, command);
  }

  /** As the supervisor answers. */
  private static Reply answer(String header, int status) {
    return Reply.json(
        200,
        """
        {"statusCode": %d, "isBase64Encoded": true, "body": "",
         "headers": {"amz-lambda-request-id": "r-1"%s}}
        """
            .formatted(status, header));
  }

  static List<Case> cases() {
    return List.of(
        when(ExitStatus.DONE, "ls", (aws, cli) -> {}),
        when(
            ExitStatus.UNEXPECTED,
            "ls",
            (aws, cli) ->
                aws.answer(
                    "lambda:ListFunctions", call -> Reply.json(200, "{\"Functions\": [3]}"))),
        when(ExitStatus.USAGE, "ls --nonsense", (aws, cli) -> {}),
        when(ExitStatus.USAGE, "nonsense", (aws, cli) -> {}),
        when(
            ExitStatus.USAGE,
            "init -f bad.yaml",
            (aws, cli) -> cli.write("bad.yaml", "functions: {aws: [{lambda: {nam: f}}]}")),
        when(ExitStatus.NOT_FOUND, "rm -n none", (aws, cli) -> {}),
        when(ExitStatus.NOT_FOUND, "put -b pics -p none.jpg", (aws, cli) -> {}),
        when(
            ExitStatus.DOES_NOT_FIT,
            "init -n f -i oci:image-9 -bm 1024",
            (aws, cli) -> cli.image(9)),
        when(
            ExitStatus.REFUSED,
            "ls",
            (aws, cli) -> aws.fail("lambda:ListFunctions", 403, "AccessDeniedException")),
        when(
            ExitStatus.SERVICE,
            "ls",
            (aws, cli) -> cli.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1")),
        when(
            ExitStatus.MACHINE,
            "get -b pics -p file/below",
            (aws, cli) -> {
              aws.s3.addObject("pics", "a", "1");
              cli.write("file", "");
            }),
        when(ExitStatus.MACHINE, "doctor", (aws, cli) -> {}),
        when(
            ExitStatus.TIMED_OUT,
            "run -n hello",
            (aws, cli) -> aws.answer("lambda:InvokeFunction", call -> answer("", 504))),
        when(ExitStatus.CALL_FAILED, "run -n none", (aws, cli) -> {}),
        when(ExitStatus.CALL_FAILED, "invoke -n none", (aws, cli) -> {}),
        when(ExitStatus.CALL_FAILED, "invoke -n hello", (aws, cli) -> {}));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isReached(Case example) throws IOException {
    aws.lambda.addFunction("hello");
    example.world().be(aws, cli);

    Cli.Result result = cli.run(example.command().split(" ", -1));

    result.exits(example.status().code());
    if (example.status() != ExitStatus.DONE && example.status() != ExitStatus.TIMED_OUT) {
      assertThat(result.err()).containsAnyOf("error: ", "bad.yaml:1:");
    }
  }

  @Test
  void noneIsMissingHereOrInTheReadme() throws IOException {
    assertThat(cases().stream().map(Case::status).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(ExitStatus.values());
    String readme = Files.readString(Path.of(System.getProperty("scar.top"), "README.md"));
    assertThat(readme)
        .contains(
            Arrays.stream(ExitStatus.values())
                .filter(status -> status.code() < ExitStatus.TIMED_OUT.code())
                .map(status -> "| " + status.code() + " |")
                .toList())
        .contains("124", "125");
  }

  @Test
  void theContainersOwnIsPassedOn() {
    aws.lambda.addFunction("hello");
    for (int code : new int[] {1, 42, 255}) {
      aws.answer("lambda:InvokeFunction", call -> answer(", \"exit-code\": \"" + code + "\"", 500));

      cli.run("run", "-n", "hello").exits(code);
    }
  }

  @Test
  void whatIsUnexpectedIsAskedToBeReported() {
    aws.answer("lambda:ListFunctions", call -> Reply.json(200, "{\"Functions\": [3]}"));

    assertThat(cli.run("ls").exits(1).err()).contains("Please report this", "--debug");
    assertThat(cli.run("ls", "--debug").exits(1).err()).contains("\tat ");
  }
}

package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code scar invoke} sends, and how it shows the answer. */
class InvokeCommandTest extends GatewayTest {

  @Test
  void aFileIsPostedAsBase64AndTheAnswerIsDecodedOnce() throws IOException {
    init("{name: shop}");
    cli.write("in.txt", "hello");
    String inner = Base64.getEncoder().encodeToString("deep".getBytes(StandardCharsets.UTF_8));
    answering = exchange -> sendEncoded(exchange, 200, inner);

    Cli.Result result = cli.run("invoke", "-n", "words", "-db", "in.txt").exits(0);

    assertThat(result.out()).isEqualTo(inner);
    assertThat(result.err())
        .contains(
            "Request Id: r-1", "Log Group Name: /aws/lambda/words", "Log Stream Name: stream");
    assertThat(request().method()).isEqualTo("POST");
    assertThat(request().uri()).endsWith("/scar/launch");
    assertThat(request().body()).isEqualTo("aGVsbG8=");
    assertThat(request().header("Content-type")).isEqualTo("application/octet-stream");
  }

  @Test
  void rawApisHttpApisAndUrlsGetAndGiveTheBytesThemselves() throws IOException {
    for (String section :
        List.of("{name: shop, response: raw}", "{name: shop, type: http}", "{type: url}")) {
      init(section);
      cli.write("in.txt", "hello");
      answering = exchange -> sendRaw(exchange, 200, "aGk=");

      assertThat(cli.run("invoke", "-n", "words", "-db", "in.txt").exits(0).out())
          .as(section)
          .isEqualTo("aGk=");
      assertThat(request().body()).isEqualTo("hello");
      cli.run("rm", "-n", "words").exits(0);
    }
  }

  @Test
  void dataComesFromTextJsonStandardInputOrNowhere() throws IOException {
    init("{name: shop, response: raw}");

    cli.run("invoke", "-n", "words").exits(0);
    assertThat(request().method()).isEqualTo("GET");
    cli.run("invoke", "-n", "words", "-d", "text").exits(0);
    assertThat(request().body()).isEqualTo("text");
    assertThat(request().header("Content-type")).startsWith("text/plain");
    cli.run("invoke", "-n", "words", "-jd", "{\"a\": [1]}").exits(0);
    assertThat(request().body()).isEqualTo("{\"a\": [1]}");
    assertThat(request().header("Content-type")).isEqualTo("application/json");
    cli.types("typed").run("invoke", "-n", "words", "-db", "-").exits(0);
    assertThat(request().body()).isEqualTo("typed");
    cli.run("invoke", "-n", "words", "--method", "DELETE").exits(0);
    assertThat(request().method()).isEqualTo("DELETE");
    cli.run("invoke", "-n", "words", "-d", "a", "-jd", "1").exits(2);
    cli.run("invoke", "-n", "words", "-jd", "{no").exits(2);
    cli.run("invoke", "-n", "words", "-db", "missing").exits(3);
    cli.run("invoke", "-n", "words", "-db", ".").exits(2);
    assertThat(cli.run("invoke", "-n", "words", "--method", "FOO BAR").exits(2).err())
        .contains("--method FOO BAR is none of HTTP's");
    assertThat(cli.run("invoke", "-n", "words", "-o", "none/x").exits(2).err())
        .contains("-o none/x", "there is no folder");
  }

  @Test
  void dataComesFromAPipeTooAsShellsMakeThem() throws IOException, InterruptedException {
    init("{name: shop, response: raw}");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder("sh", "-c", "printf piped >\"$0\"", pipe.toString()).start();

    cli.run("invoke", "-n", "words", "-db", "pipe").exits(0);

    assertThat(writer.waitFor()).isZero();
    assertThat(request().body()).isEqualTo("piped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"password\": s3cret}", "{} s3cret", "s3cret", ""})
  void whatIsNoJsonIsToldByItsPlaceAndNotRepeated(String text) throws IOException {
    init("{name: shop}");

    for (String flag : List.of("-jd", "-p")) {
      Cli.Result result = cli.run("invoke", "-n", "words", flag, text).exits(2);
      assertThat(result.err())
          .contains(flag + ": this is no JSON", text.isEmpty() ? "empty" : "line 1, column ")
          .doesNotContain("s3cret");
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void parametersAreEncodedAndListsRepeatTheirKey() throws IOException {
    init("{name: shop}");

    cli.run("invoke", "-n", "words", "-p", "{\"a b\": [\"1\", 2], \"ä\": \"x&y+z\"}").exits(0);

    assertThat(request().uri()).endsWith("/launch?a%20b=1&a%20b=2&%C3%A4=x%26y%2Bz");
    cli.run("invoke", "-n", "words", "-p", "[1]").exits(2);
  }

  @Test
  void theDefinitionSaysWhatTheCommandLineDoesNot() throws IOException {
    init("{name: shop, parameters: {k: v}, json_data: '{\"from\": \"file\"}'}");

    cli.run("invoke", "-f", "f.yaml").exits(0);

    assertThat(request().uri()).endsWith("?k=v");
    assertThat(request().body()).isEqualTo("{\"from\": \"file\"}");
  }

  @Test
  void anAsynchronousCallSaysSoAndWaitsForNothing() throws IOException {
    init("{name: shop}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("amz-lambda-request-id", "r-2");
          send(exchange, 202, "");
        };

    Cli.Result result = cli.run("invoke", "-n", "words", "-a", "-d", "x").exits(0);

    assertThat(request().header("X-amz-invocation-type")).isEqualTo("Event");
    assertThat(result.err()).contains("Request Id: r-2", "it runs on its own");
    assertThat(result.out()).isEmpty();
    JsonNode json = cli.run("invoke", "-n", "words", "-a", "-j").exits(0).json();
    assertThat(json.toString())
        .isEqualTo("{\"LambdaOutput\":{\"StatusCode\":202,\"RequestId\":\"r-2\"}}");
  }

  @Test
  void whichJobDoesTheWorkIsTold() throws IOException {
    init("{name: shop}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("batch-job-id", "job-1");
          sendEncoded(exchange, 202, "{}");
        };

    assertThat(cli.run("invoke", "-n", "words", "-d", "x").exits(0).err())
        .contains("A job of AWS Batch does the work:  scar log -n words -ri job-1");
    JsonNode json = cli.run("invoke", "-n", "words", "-j").exits(0).json();
    assertThat(json.at("/LambdaOutput/JobId").asText()).isEqualTo("job-1");
  }

  @Test
  void onlyRestApisCanBeCalledWithoutWaiting() throws IOException {
    init("{type: url}");

    assertThat(cli.run("invoke", "-n", "words", "-a").exits(2).err()).contains("scar run -a");
    assertThat(requests).isEmpty();
  }

  @Test
  void anAnswerGoesToAFileOrIntoOneDocument() throws IOException {
    init("{name: shop}");
    answering = exchange -> sendEncoded(exchange, 200, "picture");

    cli.run("invoke", "-n", "words", "-o", "out.bin").exits(0);
    assertThat(Files.readString(folder.resolve("out.bin"))).isEqualTo("picture");
    JsonNode output = cli.run("invoke", "-n", "words", "-j").exits(0).json().path("LambdaOutput");
    assertThat(output.path("Payload").asText()).isEqualTo("picture");
    assertThat(output.path("StatusCode").asInt()).isEqualTo(200);
    assertThat(output.path("LogGroupName").asText()).isEqualTo("/aws/lambda/words");
    assertThat(cli.run("invoke", "-n", "words", "-v").exits(0).json().toString())
        .contains("\"Headers\"", "amz-log-stream-name");
  }

  @Test
  void aSignatureAndAnApiKeyGoWithTheCallWhereTheyAreWanted() throws IOException {
    init("{type: url, auth: iam}");
    cli.run("invoke", "-n", "words", "-d", "x").exits(0);
    assertThat(request().header("Authorization"))
        .contains("Credential=key/", "/us-east-1/lambda/aws4_request");
    cli.run("rm", "-n", "words").exits(0);

    init("{name: shop, api_key: true, auth: iam}");
    Cli.Result result = cli.run("invoke", "-n", "words", "-d", "x").exits(0);
    assertThat(request().header("Authorization")).contains("/us-east-1/execute-api/aws4_request");
    assertThat(request().header("X-api-key")).startsWith("secret-of-");
    assertThat(result.out() + result.err()).doesNotContain("secret-of-");
  }

  @Test
  void aLinkIsFollowedWithoutKeyAndSignatureAndItsBytesAreNotDecoded() throws IOException {
    init("{name: shop, api_key: true, auth: iam}");
    answering =
        exchange -> {
          if (exchange.getRequestURI().getPath().contains("/bucket/")) {
            send(exchange, 200, "aGk=");
          } else {
            exchange
                .getResponseHeaders()
                .set("Location", aws.endpoint() + "/_aws/bucket/object?X-Amz-Signature=1");
            sendEncoded(exchange, 303, "");
          }
        };

    assertThat(cli.run("invoke", "-n", "words").exits(0).out()).isEqualTo("aGk=");

    assertThat(request().method()).isEqualTo("GET");
    assertThat(request().uri()).endsWith("/bucket/object?X-Amz-Signature=1");
    assertThat(request().headers()).doesNotContainKeys("Authorization", "X-api-key");
  }
}

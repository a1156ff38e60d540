package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions behind each kind of address: {@code init}, requests of strangers, {@code invoke}. */
class HttpAccessIT extends LocalCloudTest {

  private static final String ORIGIN = "https://www.example.org";

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  @AfterAll
  void closeClient() {
    client.close();
  }

  /** The address that {@code init} tells. */
  private String function(String name, String script, String api, String... lambda)
      throws IOException {
    String file =
        definition(name)
            .script(script)
            .lambda(lambda)
            .beside("api_gateway: {name: %s, %s}".formatted(name, api))
            .write(scar);
    scar.run("init", "-f", file).succeeded();
    assertThat(scar.run("init", "-f", file).succeeded().out()).contains("up to date");
    return scar.run("ls")
        .succeeded()
        .out()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .flatMap(line -> List.of(line.split(" +")).stream())
        .filter(word -> word.startsWith("http://"))
        .findFirst()
        .orElseThrow();
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rest", "http", "url"})
  void aPageOfAnotherOriginPostsBytesAndReadsTheAnswerAndErrors(String type) throws Exception {
    String name = "post-" + type;
    String url =
        function(
            name,
            """
            [ "$CONT_VAR_fail" = yes ] && { echo no picture; exit 3; }
            tr a-z A-Z <"$INPUT_FILE_PATH" >"$TMP_OUTPUT_DIR/$CONT_VAR_name.txt"
            """,
            "type: %s, response: raw, cors: {origins: [\"%s\"], methods: [POST]}"
                .formatted(type, ORIGIN));

    HttpRequest.Builder post =
        HttpRequest.newBuilder(URI.create(url + (type.equals("url") ? "" : "/x") + "?name=big"))
            .header("Origin", ORIGIN)
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'a', 'b', (byte) 0xff, 0}));
    HttpResponse<byte[]> answer = send(post);

    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(new byte[] {'A', 'B', (byte) 0xff, 0});
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("text/plain"));
    assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly(ORIGIN);

    HttpResponse<byte[]> failed =
        send(post.uri(URI.create(url + (type.equals("url") ? "" : "/x") + "?fail=yes")));
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.headers().firstValue("exit-code")).hasValue("3");
    assertThat(failed.headers().allValues("access-control-allow-origin")).containsExactly(ORIGIN);
    assertThat(text(failed)).isEqualTo("no picture\n");

    HttpResponse<byte[]> preflight =
        send(
            HttpRequest.newBuilder(URI.create(url + (type.equals("url") ? "" : "/x")))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", "POST"));
    assertThat(preflight.statusCode()).isBetween(200, 204);
    assertThat(preflight.headers().allValues("access-control-allow-origin"))
        .containsExactly(ORIGIN);

    scar.run("rm", "-n", name).succeeded();
    assertThat(send(post).statusCode()).isIn(403, 404);
  }

  @Test
  void invokeSendsAFileAsScarDoesAndDecodesTheAnswerOnce() throws Exception {
    function("classic", "cp \"$INPUT_FILE_PATH\" \"$TMP_OUTPUT_DIR/out.bin\"", "stage_name: scar");
    Path file = Files.write(scar.folder().resolve("in.bin"), new byte[] {0, 1, 2, (byte) 0xfe});
    Path out = scar.folder().resolve("out.bin");

    scar.run("invoke", "-n", "classic", "-db", file.toString(), "-o", out.toString()).succeeded();

    assertThat(out).hasBinaryContent(new byte[] {0, 1, 2, (byte) 0xfe});
  }

  @Test
  void invokeEndsWithTheContainersExitCode() throws Exception {
    function("fails", "echo \"bad $CONT_VAR_what\"; exit 7", "type: url");

    Scar.Result result =
        scar.run("invoke", "-n", "fails", "-p", "{\"what\": \"picture\"}").failedWith(7);

    assertThat(result.out() + result.err()).contains("bad picture");
  }

  @Test
  void anAnswerThatIsTooLargeIsFetchedFromTheOutputBucket() throws Exception {
    String url =
        function(
            "large",
            "head -c 7000000 /dev/zero >\"$TMP_OUTPUT_DIR/zeros.bin\"",
            "type: http, response: raw",
            "output: [{storage_provider: s3, path: large/out}]");

    HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(url + "/")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasSize(7_000_000);
    assertThat(answer.previousResponse())
        .hasValueSatisfying(first -> assertThat(first.statusCode()).isEqualTo(303));
  }

  @Test
  void aRequestThatIsAskedToBeAsynchronousIsAnsweredAtOnceAndRuns() throws Exception {
    function(
        "later",
        "cp \"$INPUT_FILE_PATH\" \"$TMP_OUTPUT_DIR/result\"",
        "type: rest",
        "output: [{storage_provider: s3, path: later/out}]");

    scar.run("invoke", "-n", "later", "-a", "-d", "text").succeeded();

    scar.runUntil(result -> result.out().contains("out/result"), "ls", "-b", "later/out");
  }
}

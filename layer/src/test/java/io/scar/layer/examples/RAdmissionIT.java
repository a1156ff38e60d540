package io.scar.layer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Scar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A model in R: its image out of Debian's packages, on the local cloud, called as a page does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RAdmissionIT {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("scar.top", ".."))
          .toAbsolutePath()
          .resolve("images/examples/r-admission");
  private static final String ORIGIN = "https://www.example.org";
  private static final Pattern ADDRESS = Pattern.compile("admission .* (http://\\S+)");
  private static final String MADE = "the model was made";

  private final HttpClient client = HttpClient.newHttpClient();
  private Scar scar;
  private URI address;

  @BeforeAll
  void init(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    Path example = Files.createDirectories(folder.resolve("example"));
    Path definition = example.resolve("admission.yaml");
    Files.copy(EXAMPLE.resolve("admission.yaml"), definition);
    Files.createSymbolicLink(
        example.resolve("r-admission"), scar.image("examples/r-admission").toAbsolutePath());
    scar.startCloud();
    scar.run("init", "-f", definition.toString()).succeeded();
    Matcher listed = ADDRESS.matcher(scar.run("ls").succeeded().out());
    assertThat(listed.find()).isTrue();
    address = URI.create(listed.group(1));
  }

  @AfterAll
  void stop() {
    client.close();
    scar.close();
  }

  private HttpResponse<String> post(String json) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Origin", ORIGIN)
                .POST(BodyPublishers.ofString(json))
                .build(),
            BodyHandlers.ofString());
    // A page of another origin can read each answer, whatever it says.
    assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly("*");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    return answer;
  }

  @Test
  void applicantsAsJsonAreAnsweredAsThePageSays() throws Exception {
    String page = Files.readString(EXAMPLE.resolve("README.md"));

    HttpResponse<String> one = post("{\"gre\": 640, \"gpa\": 3.4, \"rank\": 2}");
    HttpResponse<String> two =
        post(
            "[{\"gre\": 400, \"gpa\": 2.8, \"rank\": 4}, {\"gre\": 780, \"gpa\": 3.9, \"rank\":"
                + " 1}]");

    assertThat(one.statusCode()).as(one.body()).isEqualTo(200);
    assertThat(one.body().strip()).matches("\\[\\{\"admitted\":0\\.\\d+}]");
    assertThat(two.statusCode()).as(two.body()).isEqualTo(200);
    assertThat(two.body().strip()).matches("\\[(\\{\"admitted\":0\\.\\d+},?){2}]");
    assertThat(page).contains("    " + one.body().strip(), "    " + two.body().strip());
    assertThat(one.headers().firstValue("cache-control")).hasValue("no-store");
  }

  @Test
  void whatIsNoApplicantIsAnsweredWithTheReason() throws Exception {
    String page = Files.readString(EXAMPLE.resolve("README.md"));

    HttpResponse<String> words = post("{\"gre\": \"many\"}");
    HttpResponse<String> far = post("{\"gre\": 900, \"gpa\": 3.4, \"rank\": 2}");
    HttpResponse<String> cut = post("{\"gre\": 640, ");

    assertThat(words.statusCode()).isEqualTo(400);
    assertThat(page).contains("    " + words.body().strip());
    assertThat(far.statusCode()).isEqualTo(400);
    assertThat(far.body()).contains("`gre` is 200 to 800");
    assertThat(cut.statusCode()).isEqualTo(400);
    assertThat(cut.body()).contains("the body is not JSON");
  }

  @Test
  void aBrowserMayAskBeforehand() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly("*");
    assertThat(answer.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("POST");
    assertThat(answer.headers().firstValue("access-control-allow-headers").orElse(""))
        .containsIgnoringCase("content-type");
  }

  @Test
  void theModelIsMadeAtTheFirstCallAndKeptForTheNext() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(post("{\"gre\": 640, \"gpa\": 3.4, \"rank\": 2}").statusCode()).isEqualTo(200);
    }

    String log =
        scar.runUntil(
                result -> count(result.out(), "REPORT RequestId") >= 3, "log", "-n", "admission")
            .out();
    assertThat(count(log, MADE)).as(log).isOne();
  }

  private static long count(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).count();
  }
}

package io.scar.local.ecr;

import static io.scar.local.ecr.EcrFixture.text;
import static io.scar.local.ecr.RegistryFixture.assertRefused;
import static io.scar.local.ecr.RegistryFixture.part;
import static io.scar.local.ecr.RegistryFixture.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistryImage;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.source.ImageSources;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may pull and push, and what is sent. */
class PullsTest {

  @TempDir Path folder;

  @RegisterExtension final RegistryFixture registry = new RegistryFixture();

  @Test
  void ourOwnClientPullsWhatWasPushed() throws Exception {
    Path layout = image("one").writeOciLayout(folder.resolve("layout"), "latest");
    String digest = registry.ecr().pushLayout(layout, "app", "latest");

    for (String name : List.of(":latest", "@" + digest)) {
      Reference reference = Reference.Registry.parse(registry.ecr().host() + "/app" + name);
      try (ImageSource source = registry.ecr().images().open(reference)) {
        assertThat(source.digest()).isEqualTo(image("one").digest());
        assertThat(((RegistryImage) source).pinned().toString()).endsWith("@" + digest);
        for (var layer : source.layers()) {
          assertThat(source.open(layer).readAllBytes()).isNotEmpty();
        }
      }
    }
    ImageSources anonymous =
        new ImageSources(new Registries(RegistrySettings.ANONYMOUS), Optional.empty());
    assertThatThrownBy(
            () -> anonymous.open(Reference.Registry.parse(registry.ecr().host() + "/app:latest")))
        .isInstanceOfSatisfying(
            ContainerException.class,
            e -> assertThat(e.kind()).isEqualTo(ContainerException.Kind.DENIED));
  }

  @Test
  void nobodyEntersWithoutTheToken() throws Exception {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      for (String path : List.of("/v2/", "/v2/app/blobs/uploads/", "/v2/app/manifests/latest")) {
        for (String header : List.of("Basic QVdTOndyb25n", "Bearer x")) {
          HttpResponse<String> answer =
              client.send(
                  java.net.http.HttpRequest.newBuilder(registry.ecr().uri().resolve(path))
                      .header("Authorization", header)
                      .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          assertThat(answer.statusCode()).isEqualTo(401);
          assertThat(answer.headers().firstValue("WWW-Authenticate"))
              .contains(
                  "Basic realm=\"%s/\",service=\"ecr.amazonaws.com\""
                      .formatted(registry.ecr().uri()));
          assertThat(answer.body()).contains("\"errors\"", "\"UNAUTHORIZED\"");
        }
      }
    }
    HttpResponse<byte[]> ping = registry.send("GET", "/v2/");
    assertThat(ping.statusCode()).isEqualTo(200);
    assertThat(ping.headers().firstValue("Docker-Distribution-Api-Version"))
        .contains("registry/2.0");
  }

  @Test
  void aPartOfABlobIsSent() throws Exception {
    byte[] content = random(1000);
    String path = "/v2/app/blobs/" + registry.ecr().pushBlob("app", content);

    HttpResponse<byte[]> middle = registry.send("GET", path, new byte[0], "Range", "bytes=100-199");
    HttpResponse<byte[]> rest = registry.send("GET", path, new byte[0], "Range", "bytes=900-");
    HttpResponse<byte[]> end = registry.send("GET", path, new byte[0], "Range", "bytes=-10");
    HttpResponse<byte[]> behind = registry.send("GET", path, new byte[0], "Range", "bytes=1000-");
    HttpResponse<byte[]> head = registry.send("HEAD", path);

    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.headers().firstValue("Content-Range")).contains("bytes 100-199/1000");
    assertThat(middle.body()).isEqualTo(part(content, 100, 200));
    assertThat(rest.body()).isEqualTo(part(content, 900, 1000));
    assertThat(end.body()).isEqualTo(part(content, 990, 1000));
    assertThat(behind.statusCode()).isEqualTo(416);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains("1000");
  }

  @Test
  void anEmptyBlobIsABlob() throws Exception {
    String digest = registry.ecr().pushBlob("app", new byte[0]);

    assertThat(registry.send("GET", "/v2/app/blobs/" + digest).body()).isEmpty();
    assertThat(registry.send("HEAD", "/v2/app/blobs/" + digest).statusCode()).isEqualTo(200);
  }

  @Test
  void pushesToARepositoryThatIsNotThereAreRefusedAsByEcr() throws Exception {
    HttpResponse<byte[]> answer = registry.send("POST", "/v2/nowhere/blobs/uploads/");

    assertRefused(answer, 404, "NAME_UNKNOWN");
    assertThat(text(answer))
        .contains(
            "The repository with name 'nowhere' does not exist in the registry with id"
                + " '000000000000'");
    assertRefused(registry.send("POST", "/v2/No/blobs/uploads/"), 400, "NAME_INVALID");
    assertRefused(registry.send("GET", "/v2/_catalog"), 405, "UNSUPPORTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "../app", "app/..", "app/../app", "%2e%2e", "app%2Fx", "App", "a//b"})
  void whatIsNoNameIsRefused(String name) throws Exception {
    assertRefused(registry.send("GET", "/v2/" + name + "/tags/list"), 400, "NAME_INVALID");
    assertRefused(registry.send("POST", "/v2/" + name + "/blobs/uploads/"), 400, "NAME_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:../../token",
        "sha256:%2e%2e%2ftoken",
        "sha256:ABCDEF",
        "md5:0",
        "sha256:"
      })
  void whatIsNoDigestIsRefused(String digest) throws Exception {
    String blob = "/v2/app/blobs/" + digest;
    HttpResponse<byte[]> answer = registry.send("GET", blob);
    assertThat(answer.statusCode()).as(text(answer)).isIn(400, 405);
    assertRefused(
        registry.send("POST", "/v2/app/blobs/uploads/?digest=" + digest, new byte[0]),
        400,
        "DIGEST_INVALID");
    assertThat(registry.ecr().incoming()).isEmpty();
  }

  private static ImageBuilder image(String content) {
    return new ImageBuilder()
        .layer(new LayerBuilder().file("greeting", content))
        .entrypoint("/greeting");
  }
}

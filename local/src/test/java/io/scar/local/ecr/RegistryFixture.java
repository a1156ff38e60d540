package io.scar.local.ecr;

import static io.scar.local.ecr.EcrFixture.MANIFEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.files.TreeRemover;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A registry with the repositories {@code app} and {@code team/other}, and what tests push. */
final class RegistryFixture implements BeforeEachCallback, AfterEachCallback {

  static final String UPLOADS = "/v2/app/blobs/uploads/";

  private final Path folder;
  private EcrFixture ecr;

  RegistryFixture() {
    try {
      folder = Files.createTempDirectory("registry");
      ecr = new EcrFixture(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeEach(ExtensionContext test) throws Exception {
    ecr.answer("CreateRepository", Map.of("repositoryName", "app"));
    ecr.answer("CreateRepository", Map.of("repositoryName", "team/other"));
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    ecr.close();
    TreeRemover.remove(folder);
  }

  EcrFixture ecr() {
    return ecr;
  }

  /** Where all of it is kept. */
  Path folder() {
    return folder;
  }

  /** As after a stop, with what is on disk. */
  void startAnew() throws IOException {
    ecr.close();
    ecr = new EcrFixture(folder);
  }

  HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    return ecr.send(method, path, body, headers);
  }

  HttpResponse<byte[]> send(String method, String path) throws Exception {
    return ecr.send(method, path);
  }

  /** Begins an upload to {@code app}, and answers where it goes on. */
  String begin() throws Exception {
    return location(send("POST", UPLOADS));
  }

  /** Pushes an image with the tag {@code first}, and answers its manifest. */
  byte[] pushed(String repository, String content) throws Exception {
    byte[] config = "{}".getBytes(UTF_8);
    byte[] layer = content.getBytes(UTF_8);
    ecr.pushBlob(repository, config);
    ecr.pushBlob(repository, layer);
    byte[] manifest = manifest(config, layer);
    assertThat(ecr.putManifest(repository, "first", manifest, MANIFEST).statusCode())
        .isEqualTo(201);
    return manifest;
  }

  static byte[] manifest(byte[] config, byte[] layer) {
    return """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
        """
        .formatted(
            MANIFEST, Digest.sha256(config), config.length, Digest.sha256(layer), layer.length)
        .getBytes(UTF_8);
  }

  static void assertRefused(HttpResponse<byte[]> answer, int status, String code) {
    String text = EcrFixture.text(answer);
    assertThat(answer.statusCode()).as(text).isEqualTo(status);
    assertThat(text).contains("{\"errors\":[{\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  static String location(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static byte[] part(byte[] content, int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }
}

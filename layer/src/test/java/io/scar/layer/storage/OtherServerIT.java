package io.scar.layer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.scar.layer.Cloud;
import io.scar.layer.Cloud.Call;
import io.scar.layer.Scar;
import io.scar.layer.Scar.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real command, the local cloud and the real bundle, with input and output in a server that
 * others wrote: with TLS and an authority of its own, in a region of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherServerIT {

  /** Upper case of the input, and what the input was. */
  private static final String SCRIPT =
      """
      tr a-z A-Z < "$INPUT_FILE_PATH" > "$TMP_OUTPUT_DIR/$(basename "$INPUT_FILE_PATH")"
      echo "did $STORAGE_OBJECT_KEY at $EVENT_TIME"
      """;

  private Webhook webhook;
  private OtherServer server;
  private Scar scar;
  private Cloud cloud;
  private Result init;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    webhook = new Webhook();
    Authority authority = new Authority(folder.resolve("authority"));
    server = new OtherServer(folder.resolve("server"), authority, webhook.address());
    server.makeBucket("pics");
    scar = new Scar(folder);
    String busybox = "oci:" + scar.image("busybox");
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
    Files.copy(authority.certificate(), folder.resolve("ca.pem"));
    scar.write("script.sh", SCRIPT);
    scar.write("large.sh", "dd if=/dev/zero of=\"$TMP_OUTPUT_DIR/large\" bs=1M count=150 2>&1\n");
    StringBuilder yaml = new StringBuilder("functions:\n  aws:\n");
    for (String function :
        new String[] {
          "good script.sh minio.good pics",
          "large large.sh minio.good pics",
          "bucketless script.sh minio.good no-such-bucket",
          "keyless script.sh minio.keyless pics",
          "down script.sh minio.down pics",
          "untrusting script.sh minio.untrusting pics",
        }) {
      String[] words = function.split(" ", -1);
      yaml.append(
          """
            - lambda:
                name: %1$s
                timeout: 120
                memory: 1024
                ephemeral_storage: 1024
                init_script: %2$s
                container: {image: '%3$s'}
                input:
                - {storage_provider: %4$s, path: pics/in}
                output:
                - {storage_provider: %4$s, path: %5$s/out}
                - {storage_provider: s3, path: results/%1$s}
          """
              .formatted(words[0], words[1], busybox, words[2], words[3]));
    }
    yaml.append("storage_providers:\n  minio:\n");
    provider(yaml, "good", server.endpoint() + "", "OTHER_SECRET", "ca_certificate: ca.pem");
    provider(yaml, "keyless", server.endpoint() + "", "WRONG_SECRET", "ca_certificate: ca.pem");
    provider(
        yaml,
        "down",
        "https://127.0.0.1:" + OtherServer.freePort(),
        "OTHER_SECRET",
        "ca_certificate: ca.pem");
    provider(yaml, "untrusting", server.endpoint() + "", "OTHER_SECRET", "verify: true");
    Path definition = scar.write("functions.yaml", yaml.toString());
    init =
        scar.with("OTHER_KEY", OtherServer.ACCESS_KEY)
            .with("OTHER_SECRET", OtherServer.SECRET_KEY)
            .with("WRONG_SECRET", "not-the-servers-secret-key")
            .run("init", "-f", definition.toString())
            .succeeded();
  }

  private static void provider(
      StringBuilder yaml, String id, String endpoint, String secret, String more) {
    yaml.append("    ")
        .append(id)
        .append(": {endpoint: '%s', region: %s, ".formatted(endpoint, OtherServer.REGION))
        .append("access_key_from: 'env:OTHER_KEY', secret_key_from: 'env:%s', ".formatted(secret))
        .append(more)
        .append("}\n");
  }

  @AfterAll
  void stop() {
    cloud.close();
    scar.close();
    server.close();
    webhook.close();
  }

  /** What MinIO sends for an object, as its documentation shows it. */
  private static String minio(String bucket, String encodedKey) {
    return """
        {"EventName": "s3:ObjectCreated:Put", "Key": "%1$s/x", "Records": [{
          "eventVersion": "2.0", "eventSource": "minio:s3", "awsRegion": "",
          "eventTime": "2026-11-01T09:27:27.123Z", "eventName": "s3:ObjectCreated:Put",
          "userIdentity": {"principalId": "someone"}, "requestParameters": {"sourceIPAddress": "::1"},
          "s3": {"s3SchemaVersion": "1.0", "configurationId": "Config",
            "bucket": {"name": "%1$s", "arn": "arn:aws:s3:::%1$s"},
            "object": {"key": "%2$s", "size": 5, "sequencer": "15CFEDF8D5304D1A"}}}]}
        """
        .formatted(bucket, encodedKey);
  }

  @Test
  void theServersOwnEventLeadsItsFileThroughTheFunctionAndBack() throws IOException {
    server.put("pics", "in/from the server.txt", "hello server");
    String event = webhook.event("from");

    Call call =
        cloud.invoke("good", "{\"storage_provider\":\"minio.good\",\"event\":" + event + "}");

    assertThat(call.error()).as("%s", call.payload()).isEmpty();
    assertThat(call.output()).startsWith("did in/from the server.txt at 20");
    assertThat(server.text("pics", "out/from the server.txt")).isEqualTo("HELLO SERVER");
    assertThat(cloud.keys("results")).contains("good/from the server.txt");
  }

  @Test
  void minioSEventNeedsNoWrappingAndKeysAreDecoded() {
    server.put("pics", "in/a b+ü%.txt", "minio");

    Call call = cloud.invoke("good", minio("pics", "in%2Fa+b%2B%C3%BC%25.txt"));

    assertThat(call.error()).as("%s", call.payload()).isEmpty();
    assertThat(call.output()).isEqualTo("did in/a b+ü%.txt at 2026-11-01T09:27:27.123Z\n");
    assertThat(server.text("pics", "out/a b+ü%.txt")).isEqualTo("MINIO");
  }

  @Test
  void anEventMayBeTextInsideOfAnother() {
    server.put("pics", "in/text", "text");
    String text = new TextNode(minio("pics", "in%2Ftext")).toString();

    Call call = cloud.invoke("good", "{\"storage_provider\":\"good\",\"event\":" + text + "}");

    assertThat(call.error()).as("%s", call.payload()).isEmpty();
    assertThat(server.text("pics", "out/text")).isEqualTo("TEXT");
  }

  @Test
  void aLargeFileGoesOutInParts() {
    server.put("pics", "in/any", "any");

    Call call = cloud.invoke("large", minio("pics", "in%2Fany"));

    assertThat(call.error()).as("%s", call.payload()).isEmpty();
    assertThat(server.head("pics", "out/large").contentLength()).isEqualTo(150L << 20);
    assertThat(server.head("pics", "out/large").eTag()).endsWith("-3\"");
    assertThat(server.unfinishedUploads("pics")).isZero();
    assertThat(cloud.s3().headObject(o -> o.bucket("results").key("large/large")).contentLength())
        .isEqualTo(150L << 20);
  }

  @Test
  void aMissingBucketIsNamed() {
    server.put("pics", "in/bucketless", "x");

    Call call = cloud.invoke("bucketless", minio("pics", "in%2Fbucketless"));

    assertThat(call.errorType()).endsWith("ObjectNotFound");
    assertThat(call.errorMessage())
        .contains("there is no bucket `no-such-bucket` at " + server.endpoint());
  }

  @Test
  void wrongKeysAreSaidToBeWrong() {
    Call call = cloud.invoke("keyless", minio("pics", "in%2Fx"));

    assertThat(call.errorType()).endsWith("StorageRefused");
    assertThat(call.errorMessage())
        .contains("minio.keyless", "SignatureDoesNotMatch", "storage_providers.minio.keyless");
  }

  @Test
  void aServerThatIsDownIsNamed() {
    Call call = cloud.invoke("down", minio("pics", "in%2Fx"));

    assertThat(call.errorType()).endsWith("StorageUnavailable");
    assertThat(call.errorMessage()).contains("https://127.0.0.1:", "reachable from the function");
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsNotTrusted() {
    Call call = cloud.invoke("untrusting", minio("pics", "in%2Fx"));

    assertThat(call.errorType()).endsWith("StorageUntrusted");
    assertThat(call.errorMessage())
        .contains(server.endpoint() + "", "storage_providers.minio.untrusting.ca_certificate");
  }

  @Test
  void aProviderThatTheFunctionDoesNotHaveIsNamed() {
    Call call =
        cloud.invoke(
            "good",
            "{\"storage_provider\":\"elsewhere\",\"event\":" + minio("pics", "in%2Fx") + "}");

    assertThat(call.errorType()).endsWith("UnknownProvider");
    assertThat(call.errorMessage()).contains("minio.elsewhere");
  }

  @Test
  void noKeyIsInWhatIsSaidOrKept() throws IOException {
    assertThat(init.out() + init.err())
        .contains("keys become variables of the function")
        .doesNotContain(OtherServer.SECRET_KEY, OtherServer.ACCESS_KEY);
    Call call = cloud.invoke("keyless", minio("pics", "in%2Fx"));
    assertThat(call.payload() + call.log())
        .doesNotContain("not-the-servers-secret-key", OtherServer.ACCESS_KEY);
    assertThat(scar.run("log", "-n", "keyless").succeeded().out())
        .doesNotContain("not-the-servers-secret-key", OtherServer.ACCESS_KEY);
  }
}

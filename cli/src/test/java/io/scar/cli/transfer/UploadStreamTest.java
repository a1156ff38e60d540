package io.scar.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.cli.aws.Aws;
import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.Failure;
import io.scar.cli.testing.FakeAws;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadStreamTest {

  /** What is sent at once; S3 takes no less than 5 MiB of all parts but the last. */
  private static final int PART = 16 << 20;

  private static final int PIECE = 1_000_003;

  private FakeAws fake;
  private Aws aws;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeAws();
    fake.s3.addBucket("images");
    aws =
        new Aws(
            new Environment(
                Map.of(
                    "AWS_ENDPOINT_URL", fake.endpoint(),
                    "AWS_ACCESS_KEY_ID", "id",
                    "AWS_SECRET_ACCESS_KEY", "secret"),
                Path.of("/"),
                Path.of("/"),
                null),
            new Account(null, "eu-west-1", null));
  }

  @AfterEach
  void stop() {
    aws.close();
    fake.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private void send(byte[] content) throws IOException {
    try (UploadStream upload =
        new UploadStream(aws, "images", "ready", Map.of("made-by", "scar"))) {
      for (int from = 0; from < content.length; from += PIECE) {
        upload.write(content, from, Math.min(PIECE, content.length - from));
      }
      upload.complete();
    }
  }

  @Test
  void whatIsLargerThanAPartIsSentInPartsAndComesWhole() throws IOException {
    byte[] content = random(2 * PART + 12_345);

    send(content);

    assertThat(Arrays.equals(fake.s3.object("images", "ready"), content)).isTrue();
    assertThat(fake.calls("s3:UploadPart")).hasSize(3);
    assertThat(fake.calls("s3:CreateMultipartUpload").getFirst().headers())
        .containsEntry("x-amz-meta-made-by", "scar");
    assertThat(fake.operations()).doesNotContain("s3:PutObject", "s3:AbortMultipartUpload");
    assertThat(fake.things()).doesNotContain("upload images/ready");
  }

  @Test
  void wholePartsHaveNoEmptyOneBehindThem() throws IOException {
    byte[] content = random(2 * PART);

    send(content);

    assertThat(Arrays.equals(fake.s3.object("images", "ready"), content)).isTrue();
    assertThat(fake.calls("s3:UploadPart")).hasSize(2);
  }

  @Test
  void whatFitsAPartIsSentAtOnce() throws IOException {
    byte[] content = random(PART);

    send(content);

    assertThat(Arrays.equals(fake.s3.object("images", "ready"), content)).isTrue();
    assertThat(fake.operations()).containsExactly("s3:PutObject");
  }

  @Test
  void aPartThatIsRefusedLeavesNothingInTheBucket() {
    fake.fail("s3:UploadPart", 403, "AccessDenied");

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> send(random(2 * PART + 1)))
        .withMessageContaining("s3:PutObject");

    assertThat(fake.things()).containsExactly("bucket images");
  }

  @Test
  void whatIsClosedBeforeItIsCompleteIsTakenBack() throws IOException {
    try (UploadStream upload = new UploadStream(aws, "images", "ready", Map.of())) {
      upload.write(random(PART + 1), 0, PART + 1);
    }

    assertThat(fake.operations()).contains("s3:CreateMultipartUpload", "s3:AbortMultipartUpload");
    assertThat(fake.s3.objects("images")).isEmpty();
  }
}

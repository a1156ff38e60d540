package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.TestLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A package that Lambda does not take in a call goes through a bucket. */
abstract class LargePackage extends AccountTest {

  /** Bytes that do not compress; Lambda takes 50 MB in a call. */
  private static final int SIZE = 53 << 20;

  private static final int DOES_NOT_FIT = 4;

  LargePackage(Where where) {
    super(where);
  }

  private String largeImage() throws IOException {
    Path layout = folder.resolve("large");
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    TestLayout.of(Path.of(busybox.substring("oci:".length())))
        .layer(tar -> TestLayout.file(tar, "srv/large", content))
        .write(layout);
    return "oci:" + layout;
  }

  @Test
  void aPackageAbove50MegabytesGoesThroughItsBucketAndIsChangedThere() throws IOException {
    Set<String> before = account.state();
    String image = largeImage();
    scar.write("large/script.sh", "echo first\n");
    String[] lines = {"container: {image: '" + image + "'}", "init_script: script.sh"};

    assertThat(scar.run("init", "-f", define("large", lines)).failedWith(DOES_NOT_FIT).err())
        .contains("Lambda takes 50 MB in a call", "-db BUCKET");
    assertThat(gateway.passed()).allMatch(Request::isRead);

    String file = define("large", lines[0], lines[1], "deployment: {bucket: packages}");
    scar.run("init", "-f", file).succeeded();
    assertThat(gateway.passed())
        .filteredOn(sent -> sent.what().equals("lambda POST /2015-03-31/functions"))
        .singleElement()
        .satisfies(
            sent -> assertThat(sent.json().at("/Code/S3Bucket").asText()).isEqualTo("packages"));
    assertThat(account.objects("packages")).containsExactly("lambda/large.zip");
    long size =
        aws.run("lambda", "get-function-configuration", "--function-name", "large")
            .path("CodeSize")
            .asLong();
    assertThat(size).isGreaterThan(SIZE);
    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("large is up to date.\n");

    String first = account.function("large").path("CodeSha256").asText();
    scar.write("large/script.sh", "echo second\n");
    scar.run("update", "-f", file).succeeded();
    assertThat(account.function("large").path("CodeSha256").asText()).isNotEqualTo(first);

    scar.run("rm", "-n", "large", "--delete-buckets", "--yes").succeeded();
    assertThat(account.state()).isEqualTo(before);
  }
}

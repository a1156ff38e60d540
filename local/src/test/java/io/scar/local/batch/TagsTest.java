package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagsTest {

  @TempDir Path folder;

  private BatchFixture batch;

  @BeforeEach
  void open() throws Exception {
    batch = new BatchFixture(folder);
  }

  @AfterEach
  void close() {
    batch.close();
  }

  @Test
  void tagsAreReadAddedAndRemovedByArn() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "true");
    String job = batch.submit("q", "d", Map.of());
    batch.await(job, "SUCCEEDED");
    for (String resource :
        List.of("job-queue/q", "compute-environment/q", "job-definition/d:1", "job/" + job)) {
      String path =
          "/v1/tags/"
              + URLEncoder.encode(
                  "arn:aws:batch:us-east-1:000000000000:" + resource, StandardCharsets.UTF_8);
      assertThat(batch.send("POST", path, "{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}").status())
          .isEqualTo(200);
      assertThat(batch.send("DELETE", path + "?tagKeys=a&tagKeys=c", "").status()).isEqualTo(200);
      assertThat(batch.send("GET", path, "").json()).hasToString("{\"tags\":{\"b\":\"2\"}}");
    }
    BatchClient.Answer missing =
        batch.send("GET", "/v1/tags/arn:aws:batch:us-east-1:000000000000:job-queue/none", "");
    assertThat(missing.message()).contains("job-queue/none not found");
  }
}

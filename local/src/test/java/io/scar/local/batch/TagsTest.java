package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TagsTest extends BatchTest {

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

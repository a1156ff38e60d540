package io.scar.local.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.ServicesUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Each object has one version, with the name that S3 has for it. */
class S3VersionsTest {

  @Test
  void theVersionsOfAllPagesAreTheObjectsAndGoByTheirVersion(@TempDir Path folder)
      throws IOException {
    try (ServicesUnderTest cloud = new ServicesUnderTest(folder);
        S3Client s3 = cloud.s3()) {
      s3.createBucket(b -> b.bucket("kept"));
      for (String key : List.of("a b", "in/äöü&+", "in/x", "z")) {
        s3.putObject(b -> b.bucket("kept").key(key), RequestBody.fromString("1"));
      }

      List<ObjectVersion> versions =
          s3.listObjectVersionsPaginator(v -> v.bucket("kept").maxKeys(2)).versions().stream()
              .toList();

      assertThat(versions)
          .extracting(ObjectVersion::key)
          .containsExactly("a b", "in/x", "in/äöü&+", "z");
      assertThat(versions)
          .allMatch(version -> version.isLatest() && version.versionId().equals("null"))
          .allMatch(version -> version.size() == 1);
      assertThat(s3.listObjectVersions(v -> v.bucket("kept").prefix("in/")).versions()).hasSize(2);
      List<ObjectIdentifier> all =
          versions.stream()
              .map(
                  version ->
                      ObjectIdentifier.builder()
                          .key(version.key())
                          .versionId(version.versionId())
                          .build())
              .toList();
      assertThat(s3.deleteObjects(d -> d.bucket("kept").delete(o -> o.objects(all))).errors())
          .isEmpty();
      s3.deleteBucket(b -> b.bucket("kept"));
    }
  }
}

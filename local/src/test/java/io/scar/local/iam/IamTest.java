package io.scar.local.iam;

import io.scar.local.ServicesUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;

/** An IAM of the test's own, which can be started again. */
abstract class IamTest {

  static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";

  @TempDir Path folder;
  ServicesUnderTest cloud;
  IamClient iam;

  @BeforeEach
  final void start() throws IOException {
    cloud = new ServicesUnderTest(folder);
    iam = cloud.configure(IamClient.builder()).build();
  }

  @AfterEach
  final void stop() throws IOException {
    iam.close();
    cloud.close();
  }
}

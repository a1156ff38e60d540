package io.scar.local.batch;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Batch service of the test's own. */
abstract class BatchTest {

  @TempDir Path folder;

  BatchFixture batch;

  @BeforeEach
  final void open() throws Exception {
    batch = new BatchFixture(folder);
  }

  @AfterEach
  final void close() {
    batch.close();
  }
}

package io.scar.layer;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real command with a local cloud of its own, and a small image. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LocalCloudTest {

  Scar scar;
  String busybox;

  @BeforeAll
  final void startCloud(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    busybox = "oci:" + scar.image("busybox");
    scar.startCloud();
  }

  @AfterAll
  final void stopCloud() {
    scar.close();
  }

  /** Of a function of the small image, with time for a first start on a busy machine. */
  final Definition definition(String name) {
    return Definition.of(name, busybox).lambda("timeout: 60");
  }
}

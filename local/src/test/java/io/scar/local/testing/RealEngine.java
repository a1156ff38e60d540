package io.scar.local.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The engine of the checkout. */
public final class RealEngine {

  private RealEngine() {}

  /** Its binary; a test without one is skipped, and says why. */
  public static Path path() {
    Path engine = Path.of(System.getProperty("scar.top", ".."), "engine/target/scar-exec");
    assumeTrue(Files.isExecutable(engine), engine + " is not built: make -C engine");
    return engine;
  }
}

package io.scar.local.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The engine of the checkout. */
public final class RealEngine {

  private RealEngine() {}

  /** Its binary; a test without one fails, and says what to do. */
  public static Path path() {
    Path engine = Path.of(System.getProperty("scar.top", ".."), "engine/target/scar-exec");
    if (!Files.isExecutable(engine)) {
      throw new AssertionError(
          "%s is not built; run: make -C engine".formatted(engine.toAbsolutePath().normalize()));
    }
    return engine;
  }
}

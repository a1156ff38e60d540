package io.scar.local.lambda;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Lets tests of the whole see which operations of Lambda are served. */
public final class LambdaOperations {

  public static Set<String> served(Path folder) throws IOException {
    try (LambdaFixture lambda = new LambdaFixture(folder, 1)) {
      return lambda.service.operations();
    }
  }

  private LambdaOperations() {}
}

package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.FunctionConfiguration;
import io.scar.cli.plan.ImageDelivery;
import io.scar.contract.definition.FunctionLimits;

/**
 * Whether a function's variables fit with those that the command adds; the user's alone are checked
 * where the definition is read.
 */
final class EnvironmentSize {

  private EnvironmentSize() {}

  /**
   * @throws Failure DOES_NOT_FIT
   */
  static void require(FunctionDefinition definition, ImageDelivery delivery) {
    // They have to fit without the configuration, which has its file.
    int used =
        FunctionLimits.environmentBytes(FunctionConfiguration.variables(definition, delivery));
    if (used > FunctionLimits.ENVIRONMENT_BYTES_MOST) {
      throw Failure.doesNotFit(
          "%s: its variables have %d bytes, as JSON; Lambda takes %d."
              .formatted(definition.name(), used, FunctionLimits.ENVIRONMENT_BYTES_MOST),
          "Put long values into a file of the package (-ep), or into the image; variables of the"
              + " container (-e) are not counted.");
    }
  }
}

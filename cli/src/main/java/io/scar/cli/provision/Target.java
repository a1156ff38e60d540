package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.plan.ImageDelivery;
import org.jspecify.annotations.Nullable;

/**
 * A function and what it is to be.
 *
 * @param kept the image that it has and keeps; null where the definition names one
 */
public record Target(FunctionDefinition definition, @Nullable KeptImage kept) {

  /**
   * @param file the function's package
   */
  record KeptImage(DeployedPackage file, ImageDelivery delivery) {}

  public static Target of(FunctionDefinition definition) {
    return new Target(definition, null);
  }
}

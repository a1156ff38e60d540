package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.plan.ImageDelivery;
import org.jspecify.annotations.Nullable;

/**
 * A function and what it is to be.
 *
 * @param kept the image that it has and keeps; null where the definition names one
 * @param outlined whether it is planned without its image, and not done
 */
public record Target(FunctionDefinition definition, @Nullable KeptImage kept, boolean outlined) {

  Target(FunctionDefinition definition, @Nullable KeptImage kept) {
    this(definition, kept, false);
  }

  /**
   * @param file the function's package
   * @param delivery how the function comes by it
   * @param start what the function, or its jobs, are started from
   */
  record KeptImage(DeployedPackage file, ImageDelivery delivery, StartImage start) {}

  /** As far as it can be planned without its image. */
  public static Target outlined(FunctionDefinition definition) {
    return new Target(definition, null, true);
  }

  public static Target of(FunctionDefinition definition) {
    return new Target(definition, null);
  }
}

package io.scar.cli.provision;

import io.scar.cli.plan.FunctionSpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionCode;

/** The packages of functions, old and new. */
interface FunctionCodes {

  /**
   * What a function has, kept so that it can be put back.
   *
   * @param file its package, on this machine; null where it is an image
   * @param image its URI; null where it is a package
   */
  record Kept(String function, @Nullable DeployedPackage file, @Nullable String image) {}

  /** The function as it is wanted, with what the plan could not know. */
  FunctionSpec complete(FunctionSpec planned);

  /** Sends the new package, if it is one; answers where Lambda gets the code. */
  FunctionCode code(String function, Undo undo);

  /** Fetches the package that a function has, if it is one. */
  Kept keep(FunctionSpec deployed);

  /** Sends a package that was kept. */
  FunctionCode code(Kept kept);
}

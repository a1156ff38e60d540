package io.scar.cli.provision;

import io.scar.cli.plan.FunctionSpec;
import software.amazon.awssdk.services.lambda.model.FunctionCode;

/** The packages of functions, old and new. */
interface FunctionCodes {

  /** A package that a function has, kept on this machine so that it can be put back. */
  record Kept(String function, DeployedPackage file) {}

  /** The function as it is wanted, with what the plan could not know. */
  FunctionSpec complete(FunctionSpec planned);

  /** Sends the new package; answers where Lambda gets it. */
  FunctionCode code(String function, Undo undo);

  /** Fetches the package that a function has. */
  Kept keep(FunctionSpec deployed);

  /** Sends a package that was kept. */
  FunctionCode code(Kept kept);
}

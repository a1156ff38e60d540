package io.scar.layer;

/** The same with the engine that needs nothing of the machine, as in Lambda's own sandbox. */
class ContractInRewriteModeIT extends ContractIT {

  @Override
  String engine() {
    return "rewrite";
  }
}

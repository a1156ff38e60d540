package io.scar.layer.aws;

class RefusedCallsOnMotoIT extends RefusedCalls {

  RefusedCallsOnMotoIT() {
    super(Where.MOTO);
  }
}

package io.scar.layer.aws;

class ExecutionModesOnMotoIT extends ExecutionModes {

  ExecutionModesOnMotoIT() {
    super(Where.MOTO);
  }
}

package io.scar.layer.aws;

class FunctionLifeOnMotoIT extends FunctionLife {

  FunctionLifeOnMotoIT() {
    super(Where.MOTO);
  }
}

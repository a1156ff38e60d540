package io.scar.layer.aws;

class ReadBackOnMotoIT extends ReadBack {

  ReadBackOnMotoIT() {
    super(Where.MOTO);
  }
}

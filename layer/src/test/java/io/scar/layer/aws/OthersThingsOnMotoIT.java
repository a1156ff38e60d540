package io.scar.layer.aws;

class OthersThingsOnMotoIT extends OthersThings {

  OthersThingsOnMotoIT() {
    super(Where.MOTO);
  }
}

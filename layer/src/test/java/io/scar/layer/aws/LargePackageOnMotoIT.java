package io.scar.layer.aws;

class LargePackageOnMotoIT extends LargePackage {

  LargePackageOnMotoIT() {
    super(Where.MOTO);
  }
}

package io.scar.layer.aws;

class FunctionLifeOnLocalCloudIT extends FunctionLife {

  FunctionLifeOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

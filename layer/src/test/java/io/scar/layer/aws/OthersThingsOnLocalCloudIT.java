package io.scar.layer.aws;

class OthersThingsOnLocalCloudIT extends OthersThings {

  OthersThingsOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

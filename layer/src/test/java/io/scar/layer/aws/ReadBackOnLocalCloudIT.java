package io.scar.layer.aws;

class ReadBackOnLocalCloudIT extends ReadBack {

  ReadBackOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

package io.scar.layer.aws;

class LargePackageOnLocalCloudIT extends LargePackage {

  LargePackageOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

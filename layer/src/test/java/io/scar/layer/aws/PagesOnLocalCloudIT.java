package io.scar.layer.aws;

class PagesOnLocalCloudIT extends Pages {

  PagesOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

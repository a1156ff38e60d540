package io.scar.layer.aws;

class HttpAccessLifeOnLocalCloudIT extends HttpAccessLife {

  HttpAccessLifeOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

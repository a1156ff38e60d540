package io.scar.layer.aws;

class JobsReadBackOnLocalCloudIT extends JobsReadBack {

  JobsReadBackOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

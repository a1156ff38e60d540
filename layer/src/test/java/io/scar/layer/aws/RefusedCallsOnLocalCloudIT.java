package io.scar.layer.aws;

class RefusedCallsOnLocalCloudIT extends RefusedCalls {

  RefusedCallsOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

package io.scar.layer.aws;

class ExecutionModesOnLocalCloudIT extends ExecutionModes {

  ExecutionModesOnLocalCloudIT() {
    super(Where.LOCAL_CLOUD);
  }
}

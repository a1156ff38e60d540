package io.scar.layer.aws;

class JobsReadBackOnMotoIT extends JobsReadBack {

  JobsReadBackOnMotoIT() {
    super(Where.MOTO);
  }
}

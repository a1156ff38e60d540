package io.scar.layer.aws;

class HttpAccessLifeOnMotoIT extends HttpAccessLife {

  HttpAccessLifeOnMotoIT() {
    super(Where.MOTO);
  }
}

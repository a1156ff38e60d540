package io.scar.layer.aws;

class PagesOnMotoIT extends Pages {

  PagesOnMotoIT() {
    super(Where.MOTO);
  }
}

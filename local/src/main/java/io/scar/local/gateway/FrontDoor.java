package io.scar.local.gateway;

import java.io.IOException;

/** One way in: which limits it has, and what it answers. */
interface FrontDoor {

  /** Bytes of the longest body that is read. */
  int bodyLimit();

  /** To a request whose body is longer. */
  GatewayAnswer tooLarge(GatewayRequest head);

  GatewayAnswer answer(GatewayRequest request) throws IOException, InterruptedException;
}

package io.scar.local.gateway;

import java.io.IOException;

/** One way in: which limits it has, and what it answers. */
interface FrontDoor {

  /** Bytes of the longest request line with the values of all headers. */
  int headLimit();

  /** Bytes of the longest body that is read. */
  int bodyLimit();

  /**
   * The answer of the gateway itself, in this door's words and with the headers that its other
   * answers have, those for pages of other origins among them.
   *
   * @param head the request without its body
   */
  GatewayAnswer refusal(Refusal why, GatewayRequest head);

  GatewayAnswer answer(GatewayRequest request) throws IOException, InterruptedException;
}

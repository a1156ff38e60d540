package io.scar.local.gateway;

/** Why a gateway answers in the place of a function. */
enum Refusal {
  /** The request line and the headers are longer than the door takes. */
  HEAD_TOO_LARGE,
  /** The body is longer than the door takes. */
  BODY_TOO_LARGE,
  /** The local cloud failed; its log says how. */
  FAILED,
  /** The local cloud stops. */
  STOPPING
}

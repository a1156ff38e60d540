package io.scar.supervisor.event.http;

import io.scar.contract.response.Response;

/**
 * Who hands HTTP requests to the function, by the form of its events and answers.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
 *     quotas</a>
 */
public enum Gateway {
  /** API Gateway's REST APIs, and its HTTP APIs with payload format 1.0. */
  REST(Response.MOST_BYTES, false),

  /** Payload format 2.0: API Gateway's HTTP APIs, and function URLs. */
  HTTP(Response.MOST_BYTES, true),

  /**
   * An Application Load Balancer, which takes 1 MB.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html">Lambda
   *     functions as targets</a>
   */
  LOAD_BALANCER(1_048_576, true),

  /** The same with multi-value headers enabled. */
  LOAD_BALANCER_MULTI_VALUE(1_048_576, true);

  private final int answerBytes;
  private final boolean decodes;

  Gateway(int answerBytes, boolean decodes) {
    this.answerBytes = answerBytes;
    this.decodes = decodes;
  }

  /** What the JSON of an answer may have. */
  public int answerBytes() {
    return answerBytes;
  }

  /** Whether base64 in an answer is undone whatever the API's settings are. */
  public boolean decodes() {
    return decodes;
  }

  boolean loadBalancer() {
    return this == LOAD_BALANCER || this == LOAD_BALANCER_MULTI_VALUE;
  }
}

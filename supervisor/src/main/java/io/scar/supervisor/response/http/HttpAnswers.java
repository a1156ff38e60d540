package io.scar.supervisor.response.http;

import io.scar.contract.definition.ApiGatewayConfig;
import io.scar.contract.response.Response;
import io.scar.supervisor.event.http.HttpCall;
import java.util.Optional;

/** Answers to HTTP requests, as the function's definition wants them. */
public final class HttpAnswers {

  private final ApiGatewayConfig config;
  private final String logGroup;
  private final String logStream;

  public HttpAnswers(ApiGatewayConfig config, String logGroup, String logStream) {
    this.config = config;
    this.logGroup = logGroup;
    this.logStream = logStream;
  }

  /** The answers that one request can get. */
  public HttpReply to(HttpCall call, String requestId) {
    return new HttpReply(
        call,
        new Envelope(call.gateway(), config.raw()),
        new Cors(Optional.ofNullable(config.cors()), call),
        new HeaderFields()
            .set(Response.REQUEST_ID_HEADER, requestId)
            .set(Response.LOG_GROUP_HEADER, logGroup)
            .set(Response.LOG_STREAM_HEADER, logStream),
        requestId);
  }
}

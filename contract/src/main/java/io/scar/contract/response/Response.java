package io.scar.contract.response;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A function's answer, in the shape that API Gateway's proxy integration expects.
 *
 * @param statusCode 200; 202 if a job of AWS Batch does the work; 500 if the container failed, 504
 *     if its time ran out
 * @param body base64 of the container's output, standard error merged
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html">Proxy
 *     integrations</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Response(
    @JsonProperty("statusCode") int statusCode,
    @JsonProperty("headers") Map<String, String> headers,
    @JsonProperty("body") String body,
    @JsonProperty("isBase64Encoded") boolean isBase64Encoded) {

  /**
   * What Lambda lets the answer of a call have, in bytes.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
   *     quotas</a>
   */
  public static final int MOST_BYTES = 6 * 1024 * 1024 + 100;

  public static final int OK = 200;

  /** A job of AWS Batch does the work; the body is JSON that names it. */
  public static final int ACCEPTED = 202;

  public static final int FAILED = 500;
  public static final int TIMED_OUT = 504;

  public static final String REQUEST_ID_HEADER = "amz-lambda-request-id";
  public static final String LOG_GROUP_HEADER = "amz-log-group-name";
  public static final String LOG_STREAM_HEADER = "amz-log-stream-name";

  /** The container's exit code, when it is not 0; 124 if its time ran out. */
  public static final String EXIT_CODE_HEADER = "exit-code";

  /** The id of the job of AWS Batch that does the work, where one does. */
  public static final String JOB_ID_HEADER = "batch-job-id";

  /** Present, with the value {@code true}, if the body holds only the end of the output. */
  public static final String TRUNCATED_HEADER = "output-truncated";

  /** What a web page of another origin may read of an answer beside its body, in every gateway. */
  public static final List<String> EXPOSED_HEADERS =
      List.of(REQUEST_ID_HEADER, EXIT_CODE_HEADER, TRUNCATED_HEADER);

  public Response {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}

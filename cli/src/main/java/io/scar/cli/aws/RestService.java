package io.scar.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A service that speaks AWS's REST protocol with JSON and of which a few things are read: its
 * client takes longer to start than to answer. Its errors are those of the clients.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS restJson1</a>
 */
public final class RestService {

  private final SignedCalls calls;
  private final String service;
  private final String region;

  /**
   * @param service its name in a signature and in host names
   */
  RestService(SignedCalls calls, String service, String region) {
    this.calls = calls;
    this.service = service;
    this.region = region;
  }

  /**
   * @param path from the service's root, encoded
   * @param query not encoded
   * @throws SdkException as the service's client would
   */
  public JsonNode get(String path, Map<String, String> query) {
    return Attempts.of(
        service,
        () -> {
          SignedCalls.Answered answered = calls.get(service, region, path, query);
          return new Attempts.Answer(answered.status(), answered.errorType(), answered.body());
        });
  }
}

package io.scar.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.json.JsonTree;
import io.scar.container.credentials.AwsJson;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A service that speaks AWS's JSON protocol and of which a few operations are needed: less than its
 * client would bring. Its errors are those of the clients.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1</a>
 */
public final class JsonService {

  private final AwsJson.Transport transport;
  private final String service;
  private final String region;
  private final String prefix;

  /**
   * @param service its name in a signature and in host names
   * @param prefix of its operations in {@code X-Amz-Target}
   */
  JsonService(AwsJson.Transport transport, String service, String region, String prefix) {
    this.transport = transport;
    this.service = service;
    this.region = region;
    this.prefix = prefix;
  }

  /**
   * @throws SdkException as the service's client would
   */
  public JsonNode call(String operation, ObjectNode request) {
    return Attempts.of(
        service,
        true,
        () -> {
          AwsJson.Answer answer =
              transport.post(service, region, prefix + "." + operation, JsonTree.write(request));
          return new Attempts.Answer(answer.status(), "", answer.body());
        });
  }
}

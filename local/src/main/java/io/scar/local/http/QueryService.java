package io.scar.local.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A service of the query protocol: the request is a form whose {@code Action} says what to do, the
 * answer is XML.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query protocol</a>
 */
public abstract class QueryService implements AwsService {

  private static final int BODY_LIMIT = 1 << 20;

  private final String namespace;

  /**
   * @param namespace of the answers
   */
  protected QueryService(String namespace) {
    this.namespace = namespace;
  }

  @Override
  public final AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  @Override
  public final void handle(AwsRequest request, AwsResponse response)
      throws IOException, AwsException {
    FormParameters form =
        FormParameters.parse(new String(request.bytes(BODY_LIMIT), StandardCharsets.UTF_8));
    String action = form.require("Action");
    QueryAnswer.send(request, response, action, namespace, apply(action, form));
  }

  /** Does it; answers what writes the result's content. */
  protected abstract Consumer<XmlWriter> apply(String action, FormParameters form)
      throws IOException, AwsException;
}

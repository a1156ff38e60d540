package io.scar.local.http;

import java.io.IOException;
import java.util.function.Consumer;

/** Answers of the query protocol. */
public final class QueryAnswer {

  private QueryAnswer() {}

  /** Sends {@code <OperationResponse><OperationResult>…</OperationResult>…}. */
  public static void send(
      AwsRequest request,
      AwsResponse response,
      String operation,
      String namespace,
      Consumer<XmlWriter> result)
      throws IOException {
    XmlWriter xml =
        new XmlWriter().open(operation + "Response", namespace).open(operation + "Result");
    result.accept(xml);
    xml.close().open("ResponseMetadata").element("RequestId", request.id()).close();
    response.send(200, "text/xml", xml.bytes());
  }
}

package io.scar.local.http;

import java.io.IOException;

/** One service behind the endpoint. Implementations are safe for concurrent calls. */
public interface AwsService {

  /**
   * The name in the credential scope of a Signature Version 4 request: {@code lambda}, {@code
   * logs}.
   */
  String signingName();

  /**
   * Answers one request, on a thread of its own.
   *
   * @throws AwsException answered in the service's own error shape
   */
  void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException;

  /** The protocol of this service, which decides the shape of errors. */
  AwsProtocol protocol();
}

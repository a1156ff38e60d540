package io.scar.local.http;

import java.io.IOException;

/** What the endpoint serves to anybody, beside the services, whose callers sign their requests. */
public interface WebSite {

  /** Whether the request is for this site; reads nothing of the body. */
  boolean serves(WebRequest request);

  /**
   * Answers one request, on a thread of its own.
   *
   * @throws BrokenRequestException if the request was not whole; the endpoint answers it
   */
  void handle(WebRequest request, AwsResponse response) throws IOException;

  /**
   * Answers a request whose {@link #handle} failed before anything was sent, in the site's own
   * shape of errors.
   */
  void fail(Exception failure, AwsResponse response) throws IOException;
}

package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Makes a call to Amazon's own S3, to nobody, while the bundle's AOT cache is recorded. None by the
 * SDK's client, which few functions need: the Java runtime loads all classes of its cache at each
 * start, whoever asks for them, and the client's would be a third of them.
 */
final class Rehearsal {

  static void of(Aws aws) {
    new ObjectRequests(aws, new Nobody()).connect("rehearsal");
  }

  /** A service that has nothing to say. */
  private static final class Nobody implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .build();
        }

        @Override
        public void abort() {
          // There is no connection to give up.
        }
      };
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private Rehearsal() {}
}

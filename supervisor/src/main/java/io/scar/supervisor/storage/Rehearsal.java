package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes calls to Amazon's own S3 once, to nobody, while the bundle's AOT cache is recorded: those
 * of invocations, and those of the SDK's client, which are made for images in S3 and for buckets of
 * other kinds.
 */
final class Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final byte[] CONTENT = {1};

  /** Never fails: what is wrong shows where it matters. */
  static void of(Aws aws) {
    try (S3Client s3 = Sdk.s3(aws, new Nobody())) {
      ObjectRequests requests = new ObjectRequests(aws, new Nobody());
      requests.prepare();
      requests.connect("rehearsal");
      s3.getObject(
          o -> o.bucket("rehearsal").key("in"),
          ResponseTransformer.toOutputStream(OutputStream.nullOutputStream()));
      s3.putObject(o -> o.bucket("rehearsal").key("out"), RequestBody.fromBytes(CONTENT));
    } catch (SdkException e) {
      LOG.debug("the rehearsal failed", e);
    }
  }

  /** A service that takes everything and has a byte for everyone. */
  private static final class Nobody implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws IOException {
          return answer(request);
        }

        @Override
        public void abort() {
          // There is no connection to give up.
        }
      };
    }

    private static HttpExecuteResponse answer(HttpExecuteRequest request) throws IOException {
      boolean get = request.httpRequest().method() == SdkHttpMethod.GET;
      if (request.contentStreamProvider().isPresent()) {
        try (InputStream sent = request.contentStreamProvider().get().newStream()) {
          sent.transferTo(OutputStream.nullOutputStream());
        }
      }
      byte[] content = get ? CONTENT : new byte[0];
      return HttpExecuteResponse.builder()
          .response(
              SdkHttpResponse.builder()
                  .statusCode(200)
                  .putHeader("ETag", "\"0\"")
                  .putHeader("Content-Length", Integer.toString(content.length))
                  .build())
          .responseBody(AbortableInputStream.create(new ByteArrayInputStream(content)))
          .build();
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private Rehearsal() {}
}

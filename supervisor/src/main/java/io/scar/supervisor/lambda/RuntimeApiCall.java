package io.scar.supervisor.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call of the APIs that Lambda serves to the processes of an execution environment. */
record RuntimeApiCall(String method, String path, Map<String, String> headers, String body) {

  /**
   * @param headers by their names
   */
  record Answer(int status, Map<String, String> headers) {

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /**
   * @param api where it is served
   * @param limit of the wait for an answer; zero for none
   * @param wanted the header of the answer that matters; null for none
   * @throws IOException if there is no answer
   */
  Answer send(URI api, Duration limit, @Nullable String wanted) throws IOException {
    // A proxy that the user set is for the world outside.
    HttpURLConnection connection =
        (HttpURLConnection) api.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout((int) limit.toMillis());
    connection.setReadTimeout((int) limit.toMillis());
    connection.setRequestMethod(method);
    headers.forEach(connection::setRequestProperty);
    if (!body.isEmpty()) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(bytes.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(bytes);
      }
    }
    int status = connection.getResponseCode();
    String value = wanted == null ? null : connection.getHeaderField(wanted);
    try (InputStream answer =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      if (answer != null) {
        answer.readAllBytes();
      }
    }
    return new Answer(status, wanted == null || value == null ? Map.of() : Map.of(wanted, value));
  }
}

package io.scar.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsStore;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.image.ImageProcesses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** A Lambda service on a folder, with functions that are bash scripts behind a real Runtime API. */
public final class LambdaFixture implements AutoCloseable {

  static final String ACCOUNT = "000000000000";
  static final String ROLE = "arn:aws:iam::000000000000:role/test";
  static final JsonMapper JSON = new JsonMapper();

  /** Asks for events and calls {@code handle}, which sets {@code answer} or {@code failure}. */
  private static final String BOOTSTRAP =
      """
      #!/bin/bash
      export LC_ALL=C
      api=$AWS_LAMBDA_RUNTIME_API
      base=/2018-06-01/runtime
      request() {
        exec 3<>"/dev/tcp/${api%:*}/${api#*:}" || exit 99
        printf '%s %s HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' \
          "$1" "$base/$2" "${#3}" "$3" >&3
        reply=$(cat <&3)
        exec 3>&-
      }
      . "$LAMBDA_TASK_ROOT/handler.sh"
      while true; do
        request GET invocation/next ''
        head=${reply%%$'\\r\\n\\r\\n'*}
        event=${reply#*$'\\r\\n\\r\\n'}
        id=$(grep -i '^lambda-runtime-aws-request-id:' <<<"$head" | tr -d '\\r')
        id=${id#*: }
        answer='' failure=''
        handle
        if [ -n "$failure" ]; then
          request POST "invocation/$id/error" "$failure"
        else
          request POST "invocation/$id/response" "$answer"
        fi
      done
      """;

  record LogLine(String group, String stream, String message) {}

  /** What a request was answered with. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Answer(int status, Map<String, String> headers, byte[] body) {

    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError(text(), e);
      }
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  final List<LogLine> logs = new CopyOnWriteArrayList<>();
  final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  final LambdaService service;

  LambdaFixture(Path folder, int concurrency) throws IOException {
    this(
        LambdaSettings.of(
                folder.resolve("lambda"),
                folder.resolve("store"),
                () -> URI.create("http://127.0.0.1:4566"),
                ACCOUNT)
            .withConcurrency(concurrency)
            .withTimes(Duration.ofMinutes(5), Duration.ofMillis(500), Duration.ofMillis(20)));
  }

  LambdaFixture(LambdaSettings settings) throws IOException {
    this(
        settings,
        new ImageProcesses(
            Optional.empty(),
            false,
            new RootfsStore(settings.rootfsStore()),
            ImageSources.local(),
            settings.folder()));
  }

  LambdaFixture(LambdaSettings settings, ImageProcesses images) throws IOException {
    service =
        new LambdaService(
            settings,
            (group, stream, time, message) -> logs.add(new LogLine(group, stream, message)),
            (bucket, key, version) -> object(bucket, key),
            images);
    service.start();
  }

  private InputStream object(String bucket, String key) throws IOException {
    byte[] bytes = objects.get(bucket + "/" + key);
    if (bytes == null) {
      throw new ObjectSource.MissingObjectException(
          "NoSuchKey", "The specified key does not exist.");
    }
    return new ByteArrayInputStream(bytes);
  }

  /** A function whose {@code handle} is this bash code. */
  Answer function(String name, String handle, Map<String, Object> more) throws Exception {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("FunctionName", name);
    request.put("Role", ROLE);
    request.put("Runtime", "provided.al2023");
    request.put("Handler", "x.y::z");
    request.put("Timeout", 20);
    request.put(
        "Code",
        Map.of("ZipFile", base64(zip(Map.of("bootstrap", BOOTSTRAP, "handler.sh", body(handle))))));
    request.putAll(more);
    return call("POST", "/2015-03-31/functions", request);
  }

  public static String body(String handle) {
    return "handle() {\n" + handle + "\n}\n";
  }

  public static String bootstrap() {
    return BOOTSTRAP;
  }

  Answer invoke(String name, String payload, String... headers) throws Exception {
    Map<String, List<String>> map = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i].toLowerCase(Locale.ROOT), List.of(headers[i + 1]));
    }
    return send(
        "POST",
        "/2015-03-31/functions/" + name + "/invocations",
        Map.of(),
        map,
        payload.getBytes(StandardCharsets.UTF_8));
  }

  Answer call(String method, String path, Object body) throws Exception {
    return send(method, path, Map.of(), Map.of(), JSON.writeValueAsBytes(body));
  }

  Answer get(String path, String... query) throws Exception {
    return send("GET", path, query(query), Map.of(), new byte[0]);
  }

  Answer delete(String path, String... query) throws Exception {
    return send("DELETE", path, query(query), Map.of(), new byte[0]);
  }

  private static Map<String, List<String>> query(String... pairs) {
    Map<String, List<String>> query = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      query.put(pairs[i], List.of(pairs[i + 1]));
    }
    return query;
  }

  private Answer send(
      String method,
      String path,
      Map<String, List<String>> query,
      Map<String, List<String>> headers,
      byte[] body)
      throws IOException, AwsException {
    Recorded recorded = new Recorded();
    service.handle(
        new AwsRequest(
            UUID.randomUUID().toString(),
            method,
            path,
            query,
            headers,
            "us-east-1",
            new ByteArrayInputStream(body)),
        recorded);
    return new Answer(recorded.status, recorded.headers, recorded.body.toByteArray());
  }

  private static final class Recorded implements AwsResponse {
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    @Override
    public void header(String name, String value) {
      headers.put(name, value);
    }

    @Override
    public void send(int code) {
      status = code;
    }

    @Override
    public void send(int code, String contentType, byte[] bytes) throws IOException {
      status = code;
      body.write(bytes);
    }

    @Override
    public OutputStream stream(int code, long length) {
      status = code;
      return body;
    }
  }

  /** A zip; scripts that start with {@code #!} are executable. */
  static byte[] zip(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
        entry.setUnixMode(file.getValue().startsWith("#!") ? 0100755 : 0100644);
        zip.putArchiveEntry(entry);
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  List<String> messages() {
    return new ArrayList<>(logs.stream().map(LogLine::message).toList());
  }

  @Override
  public void close() {
    service.close();
  }
}

package io.scar.layer.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Events as callers, S3 and API Gateway send them. */
public final class Events {

  /** A direct call with a script. */
  public static String script(String text) {
    return "{\"script\":\"" + base64(text) + "\"}";
  }

  /** A direct call whose caller does not wait for what the container answers. */
  public static String asynchronousScript(String text) {
    return "{\"asynchronous\":true,\"script\":\"" + base64(text) + "\"}";
  }

  /**
   * @param key as S3 writes it: URL-encoded
   */
  public static String s3(String bucket, String key) {
    return """
    {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
      "eventTime":"2026-01-02T03:04:05.678Z","eventName":"ObjectCreated:Put",
      "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"%1$s","arn":"arn:aws:s3:::%1$s"},
            "object":{"key":"%2$s","size":5}}}]}
    """
        .formatted(bucket, key);
  }

  /** What an HTTP API sends for a POST, in the format of version 2.0. */
  public static String http(String body) {
    return """
    {"version":"2.0","routeKey":"$default","rawPath":"/shout","rawQueryString":"loud=yes",
     "headers":{"content-type":"application/octet-stream"},"queryStringParameters":{"loud":"yes"},
     "requestContext":{"http":{"method":"POST","path":"/shout","protocol":"HTTP/1.1",
                               "sourceIp":"127.0.0.1"},"stage":"$default"},
     "body":"%s","isBase64Encoded":true}
    """
        .formatted(base64(body));
  }

  public static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Events() {}
}

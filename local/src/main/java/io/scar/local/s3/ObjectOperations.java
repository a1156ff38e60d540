package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.XmlWriter;
import io.scar.local.s3.Notifier.Change;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The operations on objects; those that change one tell the functions that wait for it. */
final class ObjectOperations {

  private static final int DOCUMENT_LIMIT = 2 << 20;

  private final S3Backend backend;
  private final BucketSettingsStore settings;
  private final ObjectTags tags;
  private final UploadTags uploadTags;
  private final Notifier notifier;
  private final UnfinishedObjects unfinished;
  private final Path spool;

  /**
   * @param uploads for what belongs to uploads that are not complete
   */
  ObjectOperations(
      S3Backend backend,
      BucketSettingsStore settings,
      ObjectTags tags,
      Notifier notifier,
      UnfinishedObjects unfinished,
      Path uploads) {
    this.backend = backend;
    this.settings = settings;
    this.tags = tags;
    this.uploadTags = new UploadTags(uploads);
    this.notifier = notifier;
    this.unfinished = unfinished;
    this.spool = uploads;
  }

  void handle(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    boolean part = request.query().containsKey("uploadId");
    if (request.query().containsKey("tagging")) {
      tagging(request, target, response);
      return;
    }
    switch (request.method()) {
      case "PUT" -> {
        if (part || request.query().containsKey("acl")) {
          Reply.send(backend.forward(request, target), response);
        } else {
          put(request, target, response);
        }
      }
      case "POST" -> {
        if (request.query().containsKey("uploads")) {
          createUpload(request, target, response);
        } else if (part) {
          completeUpload(request, target, response);
        } else {
          throw AwsException.notImplemented("s3", "POST " + target.rawPath());
        }
      }
      case "DELETE" -> {
        if (part) {
          uploadTags.forget(uploadId(request));
          Reply.send(backend.forward(request, target), response);
        } else {
          delete(request, target, response);
        }
      }
      default -> get(request, target, response);
    }
  }

  private void get(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    HttpResponse<InputStream> reply = backend.forward(request, target);
    if (Reply.succeeded(reply) && request.query().isEmpty()) {
      int count = tags.get(target.bucket(), target.key()).size();
      if (count > 0) {
        response.header("x-amz-tagging-count", Integer.toString(count));
      }
    }
    Reply.send(reply, response);
  }

  private void put(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    ObjectKey.requireStorable(backend.folder(target.bucket()), target.key());
    Optional<String> source = request.header("x-amz-copy-source");
    Map<String, String> newTags = Tagging.parseHeader(request.header("x-amz-tagging"));
    if (source.isPresent()
        && !request.header("x-amz-tagging-directive").orElse("COPY").equals("REPLACE")) {
      S3Target from = CopySource.parse(source.get());
      newTags = tags.get(from.bucket(), from.key());
    }
    HttpResponse<InputStream> reply;
    byte[] answer;
    try (UnfinishedObjects.Write _ = unfinished.write(target)) {
      reply = backend.forward(request, target);
      answer = Reply.document(reply);
    }
    if (Reply.succeeded(reply)) {
      created(source.isPresent() ? "ObjectCreated:Copy" : "ObjectCreated:Put", target, newTags);
    }
    Reply.send(reply, answer, response);
  }

  private void createUpload(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    ObjectKey.requireStorable(backend.folder(target.bucket()), target.key());
    Map<String, String> newTags = Tagging.parseHeader(request.header("x-amz-tagging"));
    HttpResponse<InputStream> reply = backend.forward(request, target);
    byte[] answer = Reply.document(reply);
    if (Reply.succeeded(reply) && !newTags.isEmpty()) {
      uploadTags.keep(XmlBody.requireText(XmlBody.parse(answer), "UploadId"), newTags);
    }
    Reply.send(reply, answer, response);
  }

  private void completeUpload(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    ObjectKey.requireStorable(backend.folder(target.bucket()), target.key());
    HttpResponse<InputStream> reply;
    byte[] answer;
    try (UnfinishedObjects.Write _ = unfinished.write(target)) {
      reply = backend.forward(request, target, request.bytes(DOCUMENT_LIMIT));
      answer = Reply.document(reply);
    }
    // A failure may come in a body whose status was already sent as 200.
    if (Reply.succeeded(reply)
        && new String(answer, StandardCharsets.UTF_8).contains("<CompleteMultipartUploadResult")) {
      created("ObjectCreated:CompleteMultipartUpload", target, uploadTags.get(uploadId(request)));
      uploadTags.forget(uploadId(request));
    }
    Reply.send(reply, answer, response);
  }

  private void delete(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    boolean present = exists(target.bucket(), target.key());
    HttpResponse<InputStream> reply = backend.forward(request, target);
    byte[] answer = Reply.document(reply);
    if (Reply.succeeded(reply) && present) {
      removed(target.bucket(), target.key());
    }
    Reply.send(reply, answer, response);
  }

  /** An upload by an HTML form, {@code multipart/form-data} to the bucket. */
  void postForm(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    try (FormUpload form = FormUpload.read(request, spool)) {
      S3Target object = S3Target.object(target.bucket(), form.key());
      ObjectKey.requireStorable(backend.folder(object.bucket()), object.key());
      HttpResponse<InputStream> reply;
      byte[] answer;
      try (UnfinishedObjects.Write _ = unfinished.write(object)) {
        reply = backend.put(object, form.headers(), form.file());
        answer = Reply.document(reply);
      }
      if (!Reply.succeeded(reply)) {
        Reply.send(reply, answer, response);
        return;
      }
      created("ObjectCreated:Post", object, Map.of());
      form.answer(object, reply.headers().firstValue("etag").orElse(""), response);
    }
  }

  private void created(String event, S3Target target, Map<String, String> newTags)
      throws IOException {
    tags.put(target.bucket(), target.key(), newTags);
    BucketSettings bucket = settings.get(target.bucket());
    if (bucket.notifications().stream().noneMatch(n -> n.matches(event, target.key()))) {
      return;
    }
    HttpResponse<InputStream> head = backend.head(target);
    head.body().close();
    String eTag = head.headers().firstValue("etag").orElse("").replace("\"", "");
    long size = head.headers().firstValueAsLong("content-length").orElse(0);
    notifier.send(new Change(event, target.bucket(), target.key(), size, eTag), bucket);
  }

  /** What follows when an object was there and is no more. */
  void removed(String bucket, String key) throws IOException {
    tags.put(bucket, key, Map.of());
    notifier.send(
        new Change("ObjectRemoved:Delete", bucket, key, null, null), settings.get(bucket));
  }

  boolean exists(String bucket, String key) throws IOException {
    HttpResponse<InputStream> head = backend.head(S3Target.object(bucket, key));
    head.body().close();
    return Reply.succeeded(head);
  }

  private void tagging(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    if (!exists(target.bucket(), target.key())) {
      throw new AwsException(404, "NoSuchKey", "The specified key does not exist: " + target.key());
    }
    switch (request.method()) {
      case "GET" ->
          response.send(
              200, XmlWriter.CONTENT_TYPE, Tagging.write(tags.get(target.bucket(), target.key())));
      case "PUT" -> {
        tags.put(
            target.bucket(),
            target.key(),
            Tagging.parse(request.bytes(DOCUMENT_LIMIT), Tagging.MOST_OF_AN_OBJECT));
        response.send(200);
      }
      case "DELETE" -> {
        tags.put(target.bucket(), target.key(), Map.of());
        response.send(204);
      }
      default -> throw AwsException.notImplemented("s3", request.method() + " ?tagging");
    }
  }

  private static String uploadId(AwsRequest request) {
    return request.parameter("uploadId").orElse("");
  }
}

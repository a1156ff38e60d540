package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.LocalAccount;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.w3c.dom.Element;

/** The operations on buckets. */
final class BucketOperations {

  private static final int DOCUMENT_LIMIT = 2 << 20;

  private final S3Backend backend;
  private final BucketSettingsStore settings;
  private final ObjectTags tags;
  private final Notifier notifier;
  private final ObjectOperations objects;
  private final UnfinishedObjects unfinished;

  BucketOperations(
      S3Backend backend,
      BucketSettingsStore settings,
      ObjectTags tags,
      Notifier notifier,
      ObjectOperations objects,
      UnfinishedObjects unfinished) {
    this.backend = backend;
    this.settings = settings;
    this.tags = tags;
    this.notifier = notifier;
    this.objects = objects;
    this.unfinished = unfinished;
  }

  void handle(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    if (request.method().equals("PUT") && isBare(request)) {
      create(request, target, response);
      return;
    }
    S3Service.requireBucket(backend, target);
    if (request.query().containsKey("notification")) {
      notification(request, target.bucket(), response);
    } else if (request.query().containsKey("tagging")) {
      tagging(request, target.bucket(), response);
    } else if (request.query().containsKey("location")) {
      location(target.bucket(), response);
    } else if (request.method().equals("DELETE") && isBare(request)) {
      delete(request, target, response);
    } else if (request.method().equals("POST") && request.query().containsKey("delete")) {
      deleteObjects(request, target, response);
    } else if (request.method().equals("POST") && isForm(request)) {
      objects.postForm(request, target, response);
    } else {
      response.header("x-amz-bucket-region", settings.get(target.bucket()).region());
      if (isObjectList(request)) {
        listObjects(request, target, false, response);
      } else if (request.method().equals("GET") && request.query().containsKey("versions")) {
        listObjects(VersionList.asObjectList(request), target, true, response);
      } else {
        Reply.send(backend.forward(request, target), response);
      }
    }
  }

  private static boolean isObjectList(AwsRequest request) {
    return request.method().equals("GET")
        && !request.query().containsKey("uploads")
        && !request.query().containsKey("versions")
        && !request.query().containsKey("versioning")
        && !request.query().containsKey("encryption")
        && !request.query().containsKey("acl");
  }

  private void listObjects(
      AwsRequest request, S3Target target, boolean asVersions, AwsResponse response)
      throws IOException, AwsException {
    try (UnfinishedObjects.Listing listing = unfinished.list()) {
      HttpResponse<InputStream> reply = backend.forward(request, target);
      byte[] answer = Reply.document(reply);
      if (Reply.succeeded(reply)) {
        answer = ObjectList.withoutUnfinished(answer, target.bucket(), listing);
        answer = asVersions ? VersionList.of(answer) : answer;
      }
      Reply.send(reply, answer, response);
    }
  }

  /** No sub-resource: what stands in the query belongs to the signature or the client. */
  private static boolean isBare(AwsRequest request) {
    return request.query().keySet().stream()
        .allMatch(
            name -> name.startsWith("X-Amz-") || name.startsWith("x-amz-") || name.equals("x-id"));
  }

  private static boolean isForm(AwsRequest request) {
    return request
        .header("content-type")
        .filter(type -> type.startsWith("multipart/form-data"))
        .isPresent();
  }

  private void create(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    String bucket = target.bucket();
    BucketName.require(bucket);
    byte[] body = request.bytes(DOCUMENT_LIMIT);
    String region = LocalAccount.DEFAULT_REGION;
    if (body.length > 0) {
      region = XmlBody.text(XmlBody.parse(body), "LocationConstraint").orElse(region);
    }
    if (backend.exists(bucket)) {
      // S3's oldest region says yes again to the owner; all others say that it exists.
      if (!region.equals(LocalAccount.DEFAULT_REGION)
          || !settings.get(bucket).region().equals(region)) {
        throw new AwsException(
            409,
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.");
      }
      response.header("Location", "/" + bucket);
      response.send(200);
      return;
    }
    settings.put(bucket, BucketSettings.initial(region));
    tags.deleteBucket(bucket);
    HttpResponse<InputStream> reply = backend.forward(request, target, new byte[0]);
    if (!Reply.succeeded(reply)) {
      settings.delete(bucket);
    }
    response.header("Location", "/" + bucket);
    Reply.send(reply, response);
  }

  private void delete(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    HttpResponse<InputStream> reply = backend.forward(request, target);
    if (Reply.succeeded(reply)) {
      settings.delete(target.bucket());
      tags.deleteBucket(target.bucket());
    }
    Reply.send(reply, response);
  }

  private void notification(AwsRequest request, String bucket, AwsResponse response)
      throws IOException, AwsException {
    switch (request.method()) {
      case "GET" ->
          response.send(
              200,
              XmlWriter.CONTENT_TYPE,
              NotificationXml.write(settings.get(bucket).notifications()));
      case "PUT" -> {
        List<LambdaNotification> notifications =
            NotificationXml.parse(request.bytes(DOCUMENT_LIMIT));
        boolean unchecked =
            request
                .header("x-amz-skip-destination-validation")
                .map(Boolean::parseBoolean)
                .orElse(false);
        if (!unchecked) {
          notifier.requireDestinations(bucket, notifications);
        }
        settings.update(bucket, before -> before.withNotifications(notifications));
        response.send(200);
      }
      default -> throw AwsException.notImplemented("s3", request.method() + " ?notification");
    }
  }

  private void tagging(AwsRequest request, String bucket, AwsResponse response)
      throws IOException, AwsException {
    switch (request.method()) {
      case "GET" -> {
        Map<String, String> current = settings.get(bucket).tags();
        if (current.isEmpty()) {
          throw new AwsException(404, "NoSuchTagSet", "The TagSet does not exist");
        }
        response.send(200, XmlWriter.CONTENT_TYPE, Tagging.write(current));
      }
      case "PUT" -> {
        Map<String, String> next =
            Tagging.parse(request.bytes(DOCUMENT_LIMIT), Tagging.MOST_OF_A_BUCKET);
        settings.update(bucket, before -> before.withTags(next));
        response.send(204);
      }
      case "DELETE" -> {
        settings.update(bucket, before -> before.withTags(Map.of()));
        response.send(204);
      }
      default -> throw AwsException.notImplemented("s3", request.method() + " ?tagging");
    }
  }

  private void location(String bucket, AwsResponse response) throws IOException {
    String region = settings.get(bucket).region();
    // S3 names its oldest region by an empty element.
    String constraint = region.equals(LocalAccount.DEFAULT_REGION) ? "" : region;
    response.send(
        200,
        XmlWriter.CONTENT_TYPE,
        new XmlWriter().text("LocationConstraint", S3Service.NAMESPACE, constraint).bytes());
  }

  private void deleteObjects(AwsRequest request, S3Target target, AwsResponse response)
      throws IOException, AwsException {
    byte[] body = request.bytes(DOCUMENT_LIMIT);
    String bucket = target.bucket();
    List<String> present = new ArrayList<>();
    for (Element object : XmlBody.children(XmlBody.parse(body), "Object")) {
      String key = XmlBody.requireText(object, "Key");
      if (objects.exists(bucket, key)) {
        present.add(key);
      }
    }
    HttpResponse<InputStream> reply = backend.forward(request, target, body);
    byte[] answer = Reply.document(reply);
    if (Reply.succeeded(reply)) {
      Set<String> failed = new HashSet<>();
      for (Element error : XmlBody.children(XmlBody.parse(answer), "Error")) {
        XmlBody.text(error, "Key").ifPresent(failed::add);
      }
      for (String key : present) {
        if (!failed.contains(key)) {
          objects.removed(bucket, key);
        }
      }
    }
    Reply.send(reply, answer, response);
  }
}

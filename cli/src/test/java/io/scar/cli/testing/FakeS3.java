package io.scar.cli.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** Buckets, objects and notifications; path style. */
public final class FakeS3 implements FakeService {

  private static final Pattern PART_NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
  private static final Pattern OBJECT =
      Pattern.compile("<Key>([^<]*)</Key>(?:<VersionId>([^<]*)</VersionId>)?");

  private static final Pattern PREFIX =
      Pattern.compile("<Name>[Pp]refix</Name><Value>([^<]*)</Value>");

  private static final int SMALLEST_PART = 5 << 20;
  private static final String CRC32_HEADER = "x-amz-checksum-crc32";

  /** How many objects a page of a list has. */
  public int pageSize = 1000;

  private final Map<String, NavigableMap<String, byte[]>> buckets = new TreeMap<>();
  private final Map<String, String> notifications = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();
  private final List<S3Lists.Version> earlier = new ArrayList<>();

  /** Of what was sent with a checksum, which S3 keeps. */
  private final Set<String> summed = new HashSet<>();

  /** How many parts what was sent in parts had. */
  private final Map<String, Integer> partCounts = new HashMap<>();

  /** Of uploads that are neither complete nor taken back, by object; parts by number. */
  private final Map<String, NavigableMap<Integer, byte[]>> uploads = new TreeMap<>();

  public void addBucket(String name) {
    buckets.put(name, new TreeMap<>());
  }

  public void addObject(String bucket, String key, String content) {
    objects(bucket).put(key, content.getBytes(StandardCharsets.UTF_8));
  }

  /** As if the object was overwritten once, in a bucket with versions. */
  public void addEarlierVersion(String bucket, String key) {
    earlier.add(new S3Lists.Version(bucket, key, "v" + earlier.size()));
  }

  public void removeBucket(String name) {
    buckets.remove(name);
    notifications.remove(name);
    tags.remove(name);
  }

  /** The objects of a bucket, by key. */
  public NavigableMap<String, byte[]> objects(String bucket) {
    return buckets.computeIfAbsent(bucket, name -> new TreeMap<>());
  }

  /** The bytes of an object; none if it is not there. */
  public byte[] object(String bucket, String key) {
    return objects(bucket).getOrDefault(key, new byte[0]);
  }

  public String notification(String bucket) {
    return notifications.getOrDefault(bucket, "");
  }

  public void setNotification(String bucket, String xml) {
    notifications.put(bucket, xml);
  }

  @Override
  public String operation(Call call) {
    return S3Routes.operation(call);
  }

  @Override
  public Reply answer(String operation, Call call) {
    String bucket = call.parts().getFirst();
    String key = S3Routes.key(call);
    if (operation.equals("CreateBucket")) {
      addBucket(bucket);
      return Reply.empty(200);
    }
    NavigableMap<String, byte[]> objects = buckets.get(bucket);
    if (objects == null) {
      return error(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    return switch (operation) {
      case "HeadBucket" -> Reply.empty(200);
      case "DeleteBucket" -> {
        if (!objects.isEmpty() || earlier.stream().anyMatch(v -> v.bucket().equals(bucket))) {
          yield error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        buckets.remove(bucket);
        notifications.remove(bucket);
        tags.remove(bucket);
        yield Reply.empty(204);
      }
      case "PutBucketTagging" -> {
        tags.put(bucket, call.text());
        yield Reply.empty(204);
      }
      case "GetBucketTagging" ->
          tags.containsKey(bucket)
              ? Reply.xml(200, tags.getOrDefault(bucket, ""))
              : error(404, "NoSuchTagSet", "The TagSet does not exist");
      case "DeleteObjects" -> {
        Matcher named = OBJECT.matcher(call.text());
        while (named.find()) {
          String name = named.group(1).replace("&amp;", "&");
          String version = named.group(2);
          if (version == null || version.equals(S3Lists.LATEST)) {
            objects.remove(name);
          } else {
            earlier.remove(new S3Lists.Version(bucket, name, version));
          }
        }
        yield Reply.xml(200, "<DeleteResult/>");
      }
      case "ListObjectsV2" ->
          new S3Lists(call, pageSize).objects(objects, object -> eTag(bucket, object));
      case "ListObjectVersions" ->
          new S3Lists(call, pageSize)
              .versions(objects, earlier.stream().filter(v -> v.bucket().equals(bucket)).toList());
      case "GetBucketNotification" ->
          Reply.xml(200, notifications.getOrDefault(bucket, "<NotificationConfiguration/>"));
      case "PutBucketNotification" -> {
        if (overlaps(call.text())) {
          yield error(400, "InvalidArgument", "Configurations overlap.");
        }
        // S3 keeps filter names with a capital letter.
        notifications.put(
            bucket, call.text().replace("<Name>prefix</Name>", "<Name>Prefix</Name>"));
        yield Reply.empty(200);
      }
      case "PutObject" -> {
        Reply damaged = checked(call, call.body().asByteArray());
        if (damaged != null) {
          yield damaged;
        }
        objects.put(key, call.body().asByteArray());
        partCounts.remove(bucket + "/" + key);
        remember(call, bucket, key);
        yield new Reply(200, described(bucket, key), SdkBytes.fromUtf8String(""));
      }
      case "CreateMultipartUpload" -> {
        uploads.put(bucket + "/" + key, new TreeMap<>());
        yield Reply.xml(
            200,
            "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
      }
      case "UploadPart" -> {
        Reply damaged = checked(call, call.body().asByteArray());
        if (damaged != null) {
          yield damaged;
        }
        int number = Integer.parseInt(call.query().getOrDefault("partNumber", ""));
        upload(bucket, key).put(number, call.body().asByteArray());
        yield new Reply(200, Map.of("ETag", "\"e" + number + "\""), SdkBytes.fromUtf8String(""));
      }
      case "CompleteMultipartUpload" -> complete(call, bucket, key);
      case "AbortMultipartUpload" -> {
        uploads.remove(bucket + "/" + key);
        yield Reply.empty(204);
      }
      case "DeleteObject" -> {
        objects.remove(key);
        yield Reply.empty(204);
      }
      case "HeadObject" ->
          objects.containsKey(key)
              ? new Reply(200, described(bucket, key), SdkBytes.fromUtf8String(""))
              : Reply.empty(404);
      case "GetObject" ->
          objects.containsKey(key)
              ? get(call, bucket, key)
              : error(404, "NoSuchKey", "The specified key does not exist.");
      default -> throw new IllegalArgumentException(operation);
    };
  }

  /** Null if the body has the checksum that came with it, or none came. */
  private @Nullable Reply checked(Call call, byte[] body) {
    String sum = call.headers().get(CRC32_HEADER);
    return sum == null || sum.equals(crc32(body))
        ? null
        : error(400, "BadDigest", "The CRC32 you specified did not match.");
  }

  private void remember(Call call, String bucket, String key) {
    if (call.headers().containsKey(CRC32_HEADER)) {
      summed.add(bucket + "/" + key);
    } else {
      summed.remove(bucket + "/" + key);
    }
  }

  /** What S3 says of an object in the headers of an answer. */
  private Map<String, String> described(String bucket, String key) {
    byte[] content = object(bucket, key);
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Length", String.valueOf(content.length));
    headers.put("ETag", eTag(bucket, key));
    if (summed.contains(bucket + "/" + key)) {
      headers.put(CRC32_HEADER, crc32(content));
    }
    return headers;
  }

  private String eTag(String bucket, String key) {
    Integer parts = partCounts.get(bucket + "/" + key);
    try {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(object(bucket, key));
      return '"' + HexFormat.of().formatHex(md5) + (parts == null ? "" : "-" + parts) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As S3 writes it. */
  private static String crc32(byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  private Reply get(Call call, String bucket, String key) {
    String expected = call.headers().get("if-match");
    if (expected != null && !expected.equals(eTag(bucket, key))) {
      return error(412, "PreconditionFailed", "The object has changed.");
    }
    String range = call.headers().get("range");
    return range == null
        ? new Reply(200, described(bucket, key), SdkBytes.fromByteArray(object(bucket, key)))
        : part(object(bucket, key), eTag(bucket, key), range);
  }

  private NavigableMap<Integer, byte[]> upload(String bucket, String key) {
    NavigableMap<Integer, byte[]> parts = uploads.get(bucket + "/" + key);
    if (parts == null) {
      throw new IllegalStateException("no upload of " + bucket + "/" + key);
    }
    return parts;
  }

  /** S3 takes the parts in the order of their numbers, and all but the last have to be large. */
  private Reply complete(Call call, String bucket, String key) {
    NavigableMap<Integer, byte[]> parts = upload(bucket, key);
    StringBuilder named = new StringBuilder();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    parts.forEach(
        (number, content) -> {
          named.append(number).append(' ');
          whole.writeBytes(content);
        });
    StringBuilder listed = new StringBuilder();
    Matcher numbers = PART_NUMBER.matcher(call.text());
    while (numbers.find()) {
      listed.append(numbers.group(1)).append(' ');
    }
    if (!listed.toString().equals(named.toString())) {
      return error(400, "InvalidPartOrder", listed + "for " + named);
    }
    if (parts.headMap(parts.lastKey()).values().stream().anyMatch(p -> p.length < SMALLEST_PART)) {
      return error(400, "EntityTooSmall", "a part is too small");
    }
    Reply damaged = checked(call, whole.toByteArray());
    if (damaged != null) {
      return damaged;
    }
    uploads.remove(bucket + "/" + key);
    objects(bucket).put(key, whole.toByteArray());
    partCounts.put(bucket + "/" + key, parts.size());
    remember(call, bucket, key);
    return Reply.xml(200, "<CompleteMultipartUploadResult/>");
  }

  private static Reply part(byte[] content, String eTag, String range) {
    String[] ends = range.substring("bytes=".length()).split("-", -1);
    int first = Integer.parseInt(ends[0]);
    int last = Math.min(content.length - 1, Integer.parseInt(ends[1]));
    return new Reply(
        206,
        Map.of(
            "ETag", eTag, "Content-Range", "bytes %d-%d/%d".formatted(first, last, content.length)),
        SdkBytes.fromByteArray(Arrays.copyOfRange(content, first, last + 1)));
  }

  /** S3 takes no two entries of which one's prefix begins with the other's. */
  private static boolean overlaps(String configuration) {
    List<String> prefixes = new ArrayList<>();
    Matcher values = PREFIX.matcher(configuration);
    while (values.find()) {
      String prefix = values.group(1);
      if (prefixes.stream().anyMatch(o -> o.startsWith(prefix) || prefix.startsWith(o))) {
        return true;
      }
      prefixes.add(prefix);
    }
    return false;
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.xml(
        status, "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>");
  }

  @Override
  public void state(SortedSet<String> state) {
    things(state);
    tags.forEach((bucket, xml) -> state.add("tags " + bucket + " " + xml));
    notifications.forEach(
        (bucket, xml) -> {
          if (xml.contains("<Event>")) {
            state.add("notification " + bucket + " " + xml);
          }
        });
  }

  @Override
  public void things(SortedSet<String> things) {
    buckets.forEach(
        (bucket, objects) -> {
          things.add("bucket " + bucket);
          objects.keySet().forEach(key -> things.add("object " + bucket + "/" + key));
        });
    uploads.keySet().forEach(object -> things.add("upload " + object));
    notifications.forEach(
        (bucket, xml) -> {
          if (xml.contains("CloudFunction")) {
            things.add("trigger " + bucket);
          }
        });
  }
}

package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an account has, asked of the server itself. Signatures are not checked there. */
final class Account {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String FUNCTIONS = "/2015-03-31/functions";

  /** What differs between two functions that are the same. */
  private static final List<String> MOMENTARY =
      List.of(
          "LastModified", "RevisionId", "LastUpdateStatus", "LastUpdateStatusReason", "CodeSize");

  private final URI server;
  private final HttpClient client = HttpClient.newHttpClient();

  Account(URI server) {
    this.server = server;
  }

  /** All that there is but layers, with all that can be changed of it, in words. */
  SortedSet<String> state() throws IOException {
    SortedSet<String> state = new TreeSet<>();
    for (String name : functions()) {
      state.add("function " + name + " " + sorted(function(name)));
      state.add("policy " + name + " " + sorted(policy(name)));
      state.add("events " + name + " " + sorted(events(name)));
    }
    state.addAll(new HttpDoors(this).state());
    state.addAll(new BatchResources(this).state());
    state.addAll(new Repositories(this).state());
    for (String name : all("<RoleName>([^<]*)</RoleName>", iam("Action=ListRoles"))) {
      state.add(
          "role "
              + name
              + " "
              + iam("Action=GetRole&RoleName=" + name)
                  .replaceAll("\\s|<(RequestId|CreateDate|RoleId|RoleLastUsed)>.*?</\\1>", ""));
      state.add(
          "policy of role "
              + name
              + " "
              + iam("Action=GetRolePolicy&PolicyName=scar&RoleName=" + name)
                  .replaceAll("\\s|<RequestId>.*?</RequestId>", ""));
    }
    for (JsonNode group : json("logs", "Logs_20140328.DescribeLogGroups", "{}").path("logGroups")) {
      String name = group.path("logGroupName").asText();
      state.add("log group %s %s %s".formatted(name, group.path("retentionInDays"), logTags(name)));
    }
    for (JsonNode rule : json("events", "AWSEvents.ListRules", "{}").path("Rules")) {
      String name = rule.path("Name").asText();
      state.add("rule " + name + " " + sorted(rule));
      state.add("targets " + name + " " + targets(name));
      state.add("tags of rule " + name + " " + ruleTags(rule.path("Arn").asText()));
    }
    for (String bucket : all("<Bucket>.*?<Name>([^<]*)</Name>", s3("GET", "/"))) {
      state.add(
          "bucket "
              + bucket
              + " "
              + s3("GET", "/" + bucket + "?tagging")
                  .replaceAll("\\s|<(RequestId|HostId)>.*?</\\1>", ""));
      state.add("notification " + bucket + " " + notification(bucket));
      objects(bucket).forEach(key -> state.add("object " + bucket + "/" + key));
    }
    return state;
  }

  List<String> functions() throws IOException {
    List<String> names = new ArrayList<>();
    String marker = "";
    do {
      JsonNode page = json("lambda", "GET", FUNCTIONS + "?MaxItems=50" + marker, "");
      page.path("Functions").forEach(f -> names.add(f.path("FunctionName").asText()));
      marker = page.hasNonNull("NextMarker") ? "&Marker=" + page.path("NextMarker").asText() : "";
    } while (!marker.isEmpty());
    return names;
  }

  /** The function's configuration, with its tags and its concurrency. */
  JsonNode function(String name) throws IOException {
    JsonNode found = json("lambda", "GET", FUNCTIONS + "/" + name, "");
    ObjectNode all = JSON.createObjectNode();
    if (found.path("Configuration") instanceof ObjectNode configuration) {
      all.setAll(configuration);
    }
    all.remove(MOMENTARY);
    // An empty network is none, and so is an empty list of file systems.
    if (all.at("/VpcConfig/SubnetIds").isEmpty()) {
      all.remove("VpcConfig");
    }
    if (all.path("FileSystemConfigs").isEmpty()) {
      all.remove("FileSystemConfigs");
    }
    for (String beside : List.of("Tags", "Concurrency")) {
      if (found.hasNonNull(beside)) {
        all.set(beside, found.path(beside));
      }
    }
    return all;
  }

  JsonNode policy(String function) throws IOException {
    JsonNode answer = json("lambda", "GET", FUNCTIONS + "/" + function + "/policy", "");
    return JSON.readTree(answer.path("Policy").asText("{}"));
  }

  JsonNode events(String function) throws IOException {
    JsonNode answer =
        json("lambda", "GET", "/2019-09-25/functions/" + function + "/event-invoke-config", "");
    ObjectNode settings = JSON.createObjectNode();
    settings.put("Destination", answer.at("/DestinationConfig/OnFailure/Destination").asText(""));
    return settings;
  }

  /** Descriptions of the versions of the layer. */
  List<String> layers() throws IOException {
    List<String> found = new ArrayList<>();
    json("lambda", "GET", "/2018-10-31/layers/scar/versions", "")
        .path("LayerVersions")
        .forEach(version -> found.add(version.path("Description").asText()));
    return found;
  }

  String rolePolicy(String role) throws IOException {
    return URLDecoder.decode(
        iam("Action=GetRolePolicy&PolicyName=scar&RoleName=" + role)
            .replace("&#34;", "\"")
            .replace("&quot;", "\""),
        StandardCharsets.UTF_8);
  }

  JsonNode logTags(String group) throws IOException {
    return json("logs", "Logs_20140328.ListTagsLogGroup", "{\"logGroupName\":\"" + group + "\"}")
        .path("tags");
  }

  JsonNode ruleTags(String arn) throws IOException {
    return json("events", "AWSEvents.ListTagsForResource", "{\"ResourceARN\":\"" + arn + "\"}")
        .path("Tags");
  }

  private JsonNode targets(String rule) throws IOException {
    return json("events", "AWSEvents.ListTargetsByRule", "{\"Rule\":\"" + rule + "\"}")
        .path("Targets");
  }

  /** The entries of a bucket's notification, without their white space. */
  String notification(String bucket) throws IOException {
    return s3("GET", "/" + bucket + "?notification").replaceAll("\\s", "");
  }

  List<String> objects(String bucket) throws IOException {
    return all("<Contents>.*?<Key>([^<]*)</Key>", s3("GET", "/" + bucket + "?list-type=2"));
  }

  String s3(String method, String target) throws IOException {
    return send("s3", method, target, "", "").body();
  }

  /**
   * Sets the notification of a bucket; answers whether the server takes it.
   *
   * @param entries in S3's XML
   */
  boolean notify(String bucket, String entries) throws IOException {
    String notification =
        "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s</NotificationConfiguration>"
            .formatted(entries);
    return send("s3", "PUT", "/" + bucket + "?notification", "", notification).statusCode() == 200;
  }

  void put(String bucket, String key, String content) throws IOException {
    send("s3", "PUT", "/" + bucket + "/" + key, "", content);
  }

  /** As an S3 client of others does. */
  void makeBucket(String bucket) throws IOException {
    send("s3", "PUT", "/" + bucket, "", "");
  }

  JsonNode lambda(String method, String target, String body) throws IOException {
    return json("lambda", method, target, body);
  }

  private String iam(String form) throws IOException {
    return send("iam", "POST", "/", "", form + "&Version=2010-05-08").body();
  }

  JsonNode json(String service, String target, String body) throws IOException {
    return JSON.readTree(send(service, "POST", "/", target, body).body());
  }

  /** As {@link #lambda}, of any service whose operations are paths. */
  JsonNode json(String service, String method, String path, String body) throws IOException {
    String answer = send(service, method, path, "", body).body();
    return answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
  }

  JsonNode ecr(String operation, String body) throws IOException {
    return json("ecr", "AmazonEC2ContainerRegistry_V20150921." + operation, body);
  }

  /** Tells moto what a call of a function answers. */
  void nextAnswer(String body) throws IOException {
    send("", "POST", "/moto-api/static/lambda-simple/response", "", body);
  }

  private HttpResponse<String> send(
      String service, String method, String path, String target, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header(
                "Authorization",
                ("AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/%s/aws4_request,"
                        + " SignedHeaders=host, Signature=0")
                    .formatted(service));
    if (!target.isEmpty()) {
      request.header("X-Amz-Target", target).header("Content-Type", "application/x-amz-json-1.1");
    } else if (service.equals("iam")) {
      request.header("Content-Type", "application/x-www-form-urlencoded");
    } else if (!service.equals("s3")) {
      request.header("Content-Type", "application/json");
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** With the members of all objects in order. */
  static String sorted(JsonNode node) throws IOException {
    return JsonMapper.builder()
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .build()
        .writeValueAsString(JSON.treeToValue(node, Object.class));
  }
}

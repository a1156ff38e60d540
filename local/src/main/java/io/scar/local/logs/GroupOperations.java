package io.scar.local.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The operations on groups and streams. */
final class GroupOperations {

  private static final Pattern GROUP_NAME = Pattern.compile("[.\\-_/#A-Za-z0-9]{1,512}");
  private static final Pattern STREAM_NAME = Pattern.compile("[^:*]{1,512}");
  private static final int PAGE = 50;

  /** The retentions, in days, that CloudWatch Logs has. */
  private static final Set<Integer> RETENTIONS =
      Set.of(
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  private final LogStore store;

  GroupOperations(LogStore store) {
    this.store = store;
  }

  ObjectNode createGroup(Parameters in) throws IOException, AwsException {
    String name = in.require("logGroupName");
    if (!GROUP_NAME.matcher(name).matches()) {
      throw Parameters.invalid("logGroupName must match [.\\-_/#A-Za-z0-9]+: " + name);
    }
    store.create(name, in.map("tags"));
    return empty();
  }

  ObjectNode deleteGroup(Parameters in) throws IOException, AwsException {
    store.delete(in.logGroup());
    return empty();
  }

  ObjectNode describeGroups(Parameters in, String region) throws AwsException {
    String prefix = in.text("logGroupNamePrefix").orElse("");
    String part = in.text("logGroupNamePattern").orElse("");
    List<LogGroup> matching =
        store.groups().stream()
            .filter(group -> group.settings().name().startsWith(prefix))
            .filter(group -> group.settings().name().contains(part))
            .toList();
    ObjectNode out = empty();
    ArrayNode list = out.putArray("logGroups");
    for (LogGroup group : page(matching, in, out)) {
      LogGroup.Settings settings = group.settings();
      String arn = groupArn(region, settings.name());
      ObjectNode node =
          list.addObject()
              .put("logGroupName", settings.name())
              .put("creationTime", settings.createdMillis())
              .put("metricFilterCount", 0)
              .put("arn", arn + ":*")
              .put("logGroupArn", arn)
              .put("storedBytes", 0)
              .put("logGroupClass", "STANDARD");
      Integer retention = settings.retentionDays();
      if (retention != null) {
        node.put("retentionInDays", retention.intValue());
      }
    }
    return out;
  }

  ObjectNode createStream(Parameters in) throws IOException, AwsException {
    LogGroup group = store.group(in.logGroup());
    String name = in.require("logStreamName");
    if (!STREAM_NAME.matcher(name).matches()) {
      throw Parameters.invalid("logStreamName must match [^:*]*: " + name);
    }
    if (group.contains(name)) {
      throw new AwsException(
          400, "ResourceAlreadyExistsException", "The specified log stream already exists");
    }
    group.streamOrNew(name);
    return empty();
  }

  ObjectNode deleteStream(Parameters in) throws IOException, AwsException {
    store.group(in.logGroup()).deleteStream(in.require("logStreamName"));
    return empty();
  }

  ObjectNode describeStreams(Parameters in, String region) throws AwsException {
    LogGroup group = store.group(in.logGroup());
    String prefix = in.text("logStreamNamePrefix").orElse("");
    Comparator<LogStream> order =
        in.text("orderBy").orElse("LogStreamName").equals("LastEventTime")
            ? Comparator.comparingLong((LogStream stream) -> stream.extent().last())
            : Comparator.comparing(LogStream::name);
    List<LogStream> matching =
        group.streams().stream()
            .filter(stream -> stream.name().startsWith(prefix))
            .sorted(in.flag("descending") ? order.reversed() : order)
            .toList();
    ObjectNode out = empty();
    ArrayNode list = out.putArray("logStreams");
    for (LogStream stream : page(matching, in, out)) {
      Extent extent = stream.extent();
      ObjectNode node =
          list.addObject()
              .put("logStreamName", stream.name())
              .put("creationTime", stream.createdMillis())
              .put(
                  "arn", groupArn(region, group.settings().name()) + ":log-stream:" + stream.name())
              .put("storedBytes", 0);
      if (extent.events() > 0) {
        node.put("firstEventTimestamp", extent.first())
            .put("lastEventTimestamp", extent.last())
            .put("lastIngestionTime", extent.ingested())
            .put("uploadSequenceToken", Long.toString(extent.events()));
      }
    }
    return out;
  }

  ObjectNode putRetention(Parameters in) throws IOException, AwsException {
    LogGroup group = store.group(in.logGroup());
    int days = (int) in.number("retentionInDays", 0);
    if (!RETENTIONS.contains(days)) {
      throw Parameters.invalid(
          "retentionInDays must be one of " + RETENTIONS.stream().sorted().toList());
    }
    group.change(group.settings().withRetention(days));
    return empty();
  }

  ObjectNode deleteRetention(Parameters in) throws IOException, AwsException {
    LogGroup group = store.group(in.logGroup());
    group.change(group.settings().withRetention(null));
    return empty();
  }

  ObjectNode tag(Parameters in) throws IOException, AwsException {
    resource(in).tag(in.map("tags"));
    return empty();
  }

  ObjectNode untag(Parameters in) throws IOException, AwsException {
    // The older operation calls the keys "tags".
    resource(in).untag(in.json().has("tagKeys") ? in.list("tagKeys") : in.list("tags"));
    return empty();
  }

  ObjectNode listTags(Parameters in) throws AwsException {
    ObjectNode out = empty();
    ObjectNode tags = out.putObject("tags");
    Map<String, String> sorted = new TreeMap<>(resource(in).settings().tags());
    sorted.forEach(tags::put);
    return out;
  }

  private LogGroup resource(Parameters in) throws AwsException {
    return store.group(
        in.text("resourceArn").isPresent()
            ? Parameters.nameOf(in.require("resourceArn"))
            : in.logGroup());
  }

  private static <T> List<T> page(List<T> all, Parameters in, ObjectNode out) throws AwsException {
    int from;
    try {
      from = Math.clamp(Integer.parseInt(in.text("nextToken").orElse("0")), 0, all.size());
    } catch (NumberFormatException e) {
      throw LogQueries.invalidToken();
    }
    int to = Math.min(all.size(), from + in.limit(PAGE, PAGE));
    if (to < all.size()) {
      out.put("nextToken", Integer.toString(to));
    }
    return all.subList(from, to);
  }

  private static String groupArn(String region, String name) {
    return "arn:aws:logs:%s:%s:log-group:%s".formatted(region, LocalAccount.ID, name);
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }
}

package io.scar.local.batch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobStore;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Tags of environments, queues, definitions and jobs, by ARN. */
final class TagOperations {

  private static final int MOST = 50;
  private static final String TAGS = "tags";

  private final ResourceStore resources;
  private final JobStore jobs;

  TagOperations(ResourceStore resources, JobStore jobs) {
    this.resources = resources;
    this.jobs = jobs;
  }

  /** Writes the tags of a resource. */
  static void put(ObjectNode resource, Map<String, String> tags) {
    ObjectNode json = resource.putObject(TAGS);
    new TreeMap<>(tags).forEach(json::put);
  }

  ObjectNode list(BatchCall call) throws IOException, AwsException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    put(answer, change(call.labels().getFirst(), tags -> {}));
    return answer;
  }

  ObjectNode tag(BatchCall call) throws IOException, AwsException {
    Map<String, String> more = call.body().map(TAGS);
    if (more.isEmpty()) {
      throw BatchErrors.missing(TAGS);
    }
    change(call.labels().getFirst(), tags -> tags.putAll(more));
    return JsonNodeFactory.instance.objectNode();
  }

  ObjectNode untag(BatchCall call) throws IOException, AwsException {
    List<String> keys = call.request().query().getOrDefault("tagKeys", List.of());
    change(call.labels().getFirst(), tags -> keys.forEach(tags::remove));
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Edits the tags of what an ARN names; gives them as they are then. One edit at a time, so that
   * none is lost.
   */
  private synchronized Map<String, String> change(String arn, Consumer<Map<String, String>> edit)
      throws IOException, AwsException {
    String type = arn.substring(arn.lastIndexOf(':', arn.lastIndexOf('/')) + 1);
    String key = ResourceStore.key(arn);
    if (type.startsWith("job/")) {
      Optional<Job> job = jobs.find(key);
      if (job.isEmpty()) {
        throw missing(arn);
      }
      Map<String, String> tags = edited(job.get().tags(), edit);
      jobs.change(key, now -> now.tags().equals(tags) ? now : now.withTags(tags));
      return tags;
    }
    for (Kind kind : Kind.values()) {
      if (type.startsWith(kind.arnType() + "/")) {
        Optional<ObjectNode> resource = resources.find(kind, key);
        if (resource.isEmpty()) {
          throw missing(arn);
        }
        Map<String, String> before = new Body(resource.get(), "").map(TAGS);
        Map<String, String> tags = edited(before, edit);
        if (!tags.equals(before)) {
          resources.change(
              document -> {
                if (ResourceStore.part(document, kind).path(key) instanceof ObjectNode now) {
                  put(now, tags);
                }
                return key;
              });
        }
        return tags;
      }
    }
    throw BatchErrors.client("%s is no ARN of a resource of Batch".formatted(arn));
  }

  private static Map<String, String> edited(
      Map<String, String> before, Consumer<Map<String, String>> edit) throws AwsException {
    Map<String, String> tags = new TreeMap<>(before);
    edit.accept(tags);
    if (tags.size() > MOST) {
      throw BatchErrors.client("A resource can have at most %d tags".formatted(MOST));
    }
    return tags;
  }

  private static AwsException missing(String arn) {
    return BatchErrors.client("Resource %s not found".formatted(arn));
  }
}

package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of AWS Batch, and waiting for what it does after it has answered.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/">Batch API</a>
 */
final class BatchCalls {

  /** Machines of EC2 take some minutes to go. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final String STATUS = "status";
  private static final String VALID = "VALID";
  private static final String INVALID = "INVALID";
  private static final String DELETED = "DELETED";
  private static final String DELETING = "DELETING";

  /** One kind of resource that has a status. */
  enum Kind {
    ENVIRONMENT(
        "ComputeEnvironment",
        "DescribeComputeEnvironments",
        "computeEnvironments",
        "computeEnvironment"),
    QUEUE("JobQueue", "DescribeJobQueues", "jobQueues", "jobQueue");

    private final String noun;
    private final String read;
    private final String list;
    private final String member;

    Kind(String noun, String read, String list, String member) {
      this.noun = noun;
      this.read = read;
      this.list = list;
      this.member = member;
    }
  }

  private final Aws aws;

  BatchCalls(Aws aws) {
    this.aws = aws;
  }

  /** Calls an operation. */
  JsonNode run(String operation, String thing, ObjectNode request) {
    return aws.batch()
        .run(operation, thing, "POST", "/v1/" + operation.toLowerCase(Locale.ROOT), request);
  }

  static ObjectNode request(String name, String value) {
    return JsonNodeFactory.instance.objectNode().put(name, value);
  }

  /** The tags of something that is made, with the owner's. */
  void addTags(ObjectNode request, Map<String, String> tags) {
    Owner.tags(aws, tags).forEach(request.putObject("tags")::put);
  }

  static Map<String, String> tags(JsonNode resource) {
    Map<String, String> tags = new LinkedHashMap<>();
    resource
        .path("tags")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return tags;
  }

  /** How a resource of Batch is tagged. */
  Retagging.Tagged tagged(String thing, String arn) {
    String path = "/v1/tags/" + encoded(arn);
    return new Retagging.Tagged() {
      @Override
      public void tag(Map<String, String> tags) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        tags.forEach(request.putObject("tags")::put);
        aws.batch().run("TagResource", thing, "POST", path, request);
      }

      @Override
      public void untag(List<String> names) {
        String keys =
            String.join("&", names.stream().map(name -> "tagKeys=" + encoded(name)).toList());
        aws.batch().run("UntagResource", thing, "DELETE", path + "?" + keys, null);
      }
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A resource with a status; those that are deleted are told for a while, and are none. */
  Optional<JsonNode> find(Kind kind, String name, String thing) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.putArray(kind.list).add(name);
    for (JsonNode found : run(kind.read, thing, request).path(kind.list)) {
      if (!status(found).equals(DELETED)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static String status(JsonNode resource) {
    return resource.path(STATUS).asText();
  }

  /** Whether it is on its way out. */
  static boolean isGoing(JsonNode resource) {
    return status(resource).equals(DELETING);
  }

  /** As a plan compares it: what is on its way counts as having arrived. */
  static String health(JsonNode resource) {
    return status(resource).equals(INVALID) ? invalid(resource) : VALID;
  }

  private static String invalid(JsonNode resource) {
    return INVALID + ": " + resource.path("statusReason").asText("no reason is given");
  }

  /**
   * Waits until a resource is ready.
   *
   * @param goingOn fails if nobody waits any more
   * @throws Failure SERVICE if it becomes invalid, or is not ready in ten minutes
   */
  void awaitValid(Kind kind, String name, String thing, Runnable goingOn) {
    JsonNode settled = settled(kind, name, thing, goingOn);
    if (settled.path(STATUS).asText().equals(INVALID)) {
      throw new Failure(
          ExitStatus.SERVICE,
          "Batch says that %s is %s".formatted(thing, invalid(settled)),
          "The reason is mostly a role, a subnet or a security group of `batch`.");
    }
  }

  /** As it is once nothing is being done to it; missing if it is gone then. */
  private JsonNode settled(Kind kind, String name, String thing, Runnable goingOn) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<JsonNode> found = find(kind, name, thing);
      if (found.isEmpty()) {
        return JsonNodeFactory.instance.missingNode();
      }
      String status = status(found.get());
      if (!status.endsWith("ING")) {
        return found.get();
      }
      goingOn.run();
      if (System.nanoTime() > end) {
        throw new Failure(
            ExitStatus.SERVICE,
            "Batch did not finish with %s in %d minutes; it is %s."
                .formatted(thing, PATIENCE.toMinutes(), status),
            "The same command goes on.");
      }
      pause = pause(pause);
    }
  }

  private static Duration pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
    Duration next = pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
  }

  /** Waits until something of that name that is on its way out is gone. */
  void awaitGone(Kind kind, String name, String thing, Runnable goingOn) {
    if (find(kind, name, thing).filter(BatchCalls::isGoing).isPresent()) {
      settled(kind, name, thing, goingOn);
    }
  }

  /** Turns a resource off, and removes it; that it is gone already is no failure. */
  void remove(Kind kind, String name, String thing, Runnable goingOn) {
    JsonNode found = settled(kind, name, thing, goingOn);
    if (found.isMissingNode()) {
      return;
    }
    if (found.path("state").asText().equals("ENABLED")) {
      run("Update" + kind.noun, thing, request(kind.member, name).put("state", "DISABLED"));
      if (settled(kind, name, thing, goingOn).isMissingNode()) {
        return;
      }
    }
    run("Delete" + kind.noun, thing, request(kind.member, name));
    JsonNode left = settled(kind, name, thing, goingOn);
    if (!left.isMissingNode()) {
      throw new Failure(
          ExitStatus.SERVICE,
          "Batch did not delete %s; it is %s (%s)."
              .formatted(thing, status(left), left.path("statusReason").asText()),
          "The same command tries it again.");
    }
  }
}

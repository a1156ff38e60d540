package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Place;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Calls of AWS Batch, and waiting for what it does after it has answered.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/">Batch API</a>
 */
final class BatchCalls {

  /** Machines of EC2 take some minutes to go. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What was just made is known everywhere after some seconds, roles of IAM too. */
  private static final Duration UNTIL_KNOWN = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final String STATUS = "status";
  private static final String VALID = "VALID";
  private static final String INVALID = "INVALID";
  private static final String DELETED = "DELETED";
  private static final String DELETING = "DELETING";
  private static final String STATE = "state";
  private static final String DISABLED = "DISABLED";

  /**
   * What Batch refuses a change with that it takes a moment later: another change is still at work,
   * an environment is still its queue's though that is gone, a new role is not known yet.
   */
  private static final Pattern PASSING =
      Pattern.compile(
          "being modified|existing JobQueue relationship|cannot be assumed|[Rr]ole is not valid");

  /** Why an environment is invalid as long as its roles are not known everywhere. */
  private static final Pattern OF_NEW_ROLE =
      Pattern.compile("IamInstanceProfile|instance profile|not authorized to|assume");

  /** One kind of resource that has a status. */
  enum Kind {
    ENVIRONMENT(
        "ComputeEnvironment",
        "DescribeComputeEnvironments",
        "computeEnvironments",
        "computeEnvironment",
        "compute-environment"),
    QUEUE("JobQueue", "DescribeJobQueues", "jobQueues", "jobQueue", "job-queue");

    private final String noun;
    private final String read;
    private final String list;
    private final String member;
    private final String inArns;

    Kind(String noun, String read, String list, String member, String inArns) {
      this.noun = noun;
      this.read = read;
      this.list = list;
      this.member = member;
      this.inArns = inArns;
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

  /**
   * Calls an operation that changes something, again and again for a minute while Batch refuses it
   * for what passes.
   *
   * @param goingOn fails if nobody waits any more
   */
  JsonNode change(String operation, String thing, ObjectNode request, Runnable goingOn) {
    return Retry.whileRefused(
        BatchCalls::passes,
        () -> {
          goingOn.run();
          return run(operation, thing, request);
        });
  }

  private static boolean passes(Throwable e) {
    return PASSING.matcher(String.valueOf(e.getMessage())).find();
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

  String arn(Kind kind, String name) {
    return new Place(aws.partition(), aws.region(), aws.accountId()).batch(kind.inArns, name);
  }

  /** How a resource of Batch is tagged. */
  Retagging.Tagged tagged(Kind kind, String name, String thing) {
    String path = "/v1/tags/" + encoded(arn(kind, name));
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
   * Waits until a resource is ready. One that is not there yet is waited for, a minute at most, and
   * so is an environment whose roles may be too new for Batch.
   *
   * @param goingOn fails if nobody waits any more
   * @throws Failure SERVICE if it becomes invalid, or is not ready in ten minutes
   */
  void awaitValid(Kind kind, String name, String thing, Runnable goingOn) {
    long end = System.nanoTime() + UNTIL_KNOWN.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      JsonNode settled = settled(kind, name, thing, goingOn, _ -> true);
      if (!settled.isMissingNode() && !status(settled).equals(INVALID)) {
        return;
      }
      boolean passes =
          settled.isMissingNode()
              || (kind == Kind.ENVIRONMENT && OF_NEW_ROLE.matcher(invalid(settled)).find());
      if (!passes || System.nanoTime() > end) {
        throw notValid(thing, settled);
      }
      pause = pause(pause);
      goingOn.run();
      if (!settled.isMissingNode()) {
        lookAgain(kind, name, thing, settled);
      }
    }
  }

  /** Batch looks at what is invalid once more when it is changed, be it to what it is. */
  private void lookAgain(Kind kind, String name, String thing, JsonNode invalid) {
    try {
      run(
          "Update" + kind.noun,
          thing,
          request(kind.member, name).put(STATE, invalid.path(STATE).asText()));
    } catch (Failure e) {
      Failure failure = notValid(thing, invalid);
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private static Failure notValid(String thing, JsonNode found) {
    return found.isMissingNode()
        ? new Failure(
            ExitStatus.SERVICE,
            "Batch does not know %s, which it has made.".formatted(thing),
            "Try again later.")
        : new Failure(
            ExitStatus.SERVICE,
            "Batch says that %s is %s".formatted(thing, invalid(found)),
            "The reason is mostly a role, a subnet or a security group of `batch`.");
  }

  /**
   * As it is once nothing is being done to it; missing if it is gone then.
   *
   * @param arrived whether it is what is waited for: Batch may still tell how it was before
   */
  private JsonNode settled(
      Kind kind, String name, String thing, Runnable goingOn, Predicate<JsonNode> arrived) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<JsonNode> found = find(kind, name, thing);
      if (found.isEmpty()) {
        return JsonNodeFactory.instance.missingNode();
      }
      String status = status(found.get());
      if (!status.endsWith("ING") && arrived.test(found.get())) {
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
      settled(kind, name, thing, goingOn, _ -> true);
    }
  }

  /** Turns a resource off, and removes it; that it is gone already is no failure. */
  void remove(Kind kind, String name, String thing, Runnable goingOn) {
    JsonNode found = settled(kind, name, thing, goingOn, _ -> true);
    if (found.isMissingNode()) {
      return;
    }
    if (!isDisabled(found)) {
      change("Update" + kind.noun, thing, request(kind.member, name).put(STATE, DISABLED), goingOn);
      if (settled(kind, name, thing, goingOn, BatchCalls::isDisabled).isMissingNode()) {
        return;
      }
    }
    change("Delete" + kind.noun, thing, request(kind.member, name), goingOn);
    JsonNode left =
        settled(kind, name, thing, goingOn, resource -> status(resource).equals(INVALID));
    if (!left.isMissingNode()) {
      throw new Failure(
          ExitStatus.SERVICE,
          "Batch did not delete %s; it is %s".formatted(thing, invalid(left)),
          "The same command tries it again.");
    }
  }

  private static boolean isDisabled(JsonNode resource) {
    return resource.path(STATE).asText().equals(DISABLED);
  }
}

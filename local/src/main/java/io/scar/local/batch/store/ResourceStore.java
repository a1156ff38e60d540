package io.scar.local.batch.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Compute environments and queues by name and job definitions by name and revision, as they are
 * described on the wire, in one file. Changes happen one at a time, and are on disk when they are
 * answered.
 */
public final class ResourceStore {

  public static final String ENABLED = "ENABLED";
  public static final String DISABLED = "DISABLED";
  public static final String VALID = "VALID";
  public static final String DELETING = "DELETING";

  /** The kinds of resources, by their member of the file and of an answer's list. */
  public enum Kind {
    ENVIRONMENTS("computeEnvironments", "compute-environment"),
    QUEUES("jobQueues", "job-queue"),
    DEFINITIONS("jobDefinitions", "job-definition");

    private final String member;
    private final String arnType;

    Kind(String member, String arnType) {
      this.member = member;
      this.arnType = arnType;
    }

    public String member() {
      return member;
    }

    /** The part of an ARN before the slash. */
    public String arnType() {
      return arnType;
    }
  }

  /** Reads or changes the document. */
  @FunctionalInterface
  public interface Work<T> {
    T on(ObjectNode document) throws AwsException;
  }

  private final JsonFile<ObjectNode> file;
  private ObjectNode document;

  private ResourceStore(JsonFile<ObjectNode> file, ObjectNode document) {
    this.file = file;
    this.document = document;
  }

  public static ResourceStore open(Path path) throws IOException {
    JsonFile<ObjectNode> file = new JsonFile<>(path, ObjectNode.class);
    return new ResourceStore(file, file.read().orElseGet(JsonNodeFactory.instance::objectNode));
  }

  /** Reads; what it gives back must be no part of the document. */
  public synchronized <T> T read(Work<T> work) throws AwsException {
    return work.on(document);
  }

  /** All of the change, or nothing if it fails. */
  public synchronized <T> T change(Work<T> work) throws IOException, AwsException {
    ObjectNode next = document.deepCopy();
    T result = work.on(next);
    file.write(next);
    document = next;
    return result;
  }

  /** Gives the images of job definitions other addresses. */
  public synchronized void moveImages(UnaryOperator<String> moved) throws IOException {
    ObjectNode next = document.deepCopy();
    for (ObjectNode definition : values(next.path(Kind.DEFINITIONS.member()))) {
      ContainerImages.move(definition.path("containerProperties"), moved);
      ContainerImages.moveNodes(definition.path("nodeProperties"), moved);
    }
    if (!next.equals(document)) {
      file.write(next);
      document = next;
    }
  }

  /** A copy of each resource of a kind, by its key. */
  public synchronized List<ObjectNode> all(Kind kind) {
    return values(document.path(kind.member())).stream().map(ObjectNode::deepCopy).toList();
  }

  /** A copy of one resource. */
  public synchronized Optional<ObjectNode> find(Kind kind, String key) {
    return document.path(kind.member()).path(key) instanceof ObjectNode found
        ? Optional.of(found.deepCopy())
        : Optional.empty();
  }

  /** A queue by its ARN, as long as there is one of that name. */
  public Optional<JobQueue> queue(String nameOrArn) {
    return find(Kind.QUEUES, key(nameOrArn)).map(JobQueue::of);
  }

  public Optional<ComputeEnvironment> environment(String nameOrArn) {
    return find(Kind.ENVIRONMENTS, key(nameOrArn)).map(ComputeEnvironment::of);
  }

  /** All resources of a kind in a document, made if it has none. */
  public static ObjectNode part(ObjectNode document, Kind kind) {
    return document.withObject("/" + kind.member());
  }

  /** The key of a resource: its name, or what follows the slash of its ARN. */
  public static String key(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1)
        : nameOrArn;
  }

  public static List<ObjectNode> values(JsonNode part) {
    List<ObjectNode> values = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      if (member.getValue() instanceof ObjectNode object) {
        values.add(object);
      }
    }
    return values;
  }
}

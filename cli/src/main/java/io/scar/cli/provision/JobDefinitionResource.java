package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.Batch.Nodes;
import io.scar.cli.definition.FunctionDefinition.FileSystem;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.JobDefinitionSpec;
import io.scar.cli.plan.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a function's jobs are. A change registers a revision, and deregisters those before it; a job
 * takes the last one that is registered.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html">RegisterJobDefinition</a>
 */
final class JobDefinitionResource implements ResourceType<JobDefinitionSpec> {

  private static final String VCPU = "VCPU";
  private static final String MEMORY = "MEMORY";
  private static final String GPU = "GPU";
  private static final String ACTIVE = "ACTIVE";

  /** Batch's own, where it collects what jobs write. */
  private static final String LOG_GROUP = "/aws/batch/job";

  /**
   * @param ours whether {@code init} made it
   */
  record Found(JobDefinitionSpec spec, boolean ours) {}

  private final BatchCalls batch;
  private final Aws aws;
  private final RepositoryResource repositories;

  JobDefinitionResource(Aws aws, RepositoryResource repositories) {
    this.aws = aws;
    this.repositories = repositories;
    this.batch = new BatchCalls(aws);
  }

  @Override
  public Class<JobDefinitionSpec> specs() {
    return JobDefinitionSpec.class;
  }

  private static String thing(String name) {
    return "job definition " + name;
  }

  /** The revision that a job would take. */
  Optional<Found> read(String name) {
    return active(name).stream()
        .findFirst()
        .map(
            found -> {
              JobDefinitionSpec spec = spec(name, found);
              return new Found(
                  spec, Names.CREATED_BY.equals(spec.tags().get(Names.CREATED_BY_TAG)));
            });
  }

  /** The revisions that are registered, the last one first. */
  private List<JsonNode> active(String name) {
    List<JsonNode> revisions = new ArrayList<>();
    String token = "";
    do {
      ObjectNode request = BatchCalls.request("jobDefinitionName", name).put("status", ACTIVE);
      if (!token.isEmpty()) {
        request.put("nextToken", token);
      }
      JsonNode page = batch.run("DescribeJobDefinitions", thing(name), request);
      for (JsonNode revision : page.path("jobDefinitions")) {
        if (revision.path("status").asText().equals(ACTIVE)) {
          revisions.add(revision);
        }
      }
      token = page.path("nextToken").asText("");
    } while (!token.isEmpty());
    revisions.sort(Comparator.comparingInt(r -> -r.path("revision").asInt()));
    return revisions;
  }

  private static JobDefinitionSpec spec(String name, JsonNode found) {
    JsonNode nodes = found.path("nodeProperties");
    JsonNode container =
        nodes.isObject()
            ? nodes.at("/nodeRangeProperties/0/container")
            : found.path("containerProperties");
    Map<String, String> resources = new TreeMap<>();
    container
        .path("resourceRequirements")
        .forEach(r -> resources.put(r.path("type").asText(), r.path("value").asText()));
    Map<String, String> variables = new TreeMap<>();
    container
        .path("environment")
        .forEach(v -> variables.put(v.path("name").asText(), v.path("value").asText()));
    List<String> command = new ArrayList<>();
    container.path("command").forEach(word -> command.add(word.asText()));
    String executionRole = container.path("executionRoleArn").asText("");
    return new JobDefinitionSpec(
        name,
        container.path("image").asText(),
        command,
        resources.getOrDefault(VCPU, ""),
        number(resources.getOrDefault(MEMORY, "0")),
        resources.containsKey(GPU),
        container.path("jobRoleArn").asText(),
        executionRole.isEmpty() ? null : executionRole,
        variables,
        nodes.isObject()
            ? new Nodes(nodes.path("numNodes").asInt(), nodes.path("mainNode").asInt())
            : null,
        found.path("platformCapabilities").toString().contains("FARGATE"),
        mounts(container),
        found.at("/retryStrategy/attempts").asInt(),
        BatchCalls.tags(found));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0; // differs from anything, and is replaced
    }
  }

  private static List<FileSystem> mounts(JsonNode container) {
    Map<String, String> points = new TreeMap<>();
    container
        .path("volumes")
        .forEach(
            volume ->
                points.put(
                    volume.path("name").asText(),
                    volume
                        .at("/efsVolumeConfiguration/authorizationConfig/accessPointId")
                        .asText()));
    List<FileSystem> mounts = new ArrayList<>();
    for (JsonNode mount : container.path("mountPoints")) {
      mounts.add(
          new FileSystem(
              points.getOrDefault(mount.path("sourceVolume").asText(), ""),
              mount.path("containerPath").asText()));
    }
    return mounts;
  }

  @Override
  public void create(JobDefinitionSpec wanted, Undo undo) {
    String arn = register(wanted, undo::requireGoingOn);
    undo.add(thing(wanted.name()), () -> deregister(wanted.name(), arn));
  }

  @Override
  public void update(
      JobDefinitionSpec wanted, JobDefinitionSpec deployed, List<Change> changes, Undo undo) {
    String name = wanted.name();
    String changed = "changes of " + thing(name);
    List<JsonNode> before = active(name);
    String arn = register(wanted, undo::requireGoingOn);
    undo.add(changed, () -> deregister(name, arn));
    // Before the first goes: that may be refused after others went.
    undo.add(changed, () -> restore(deployed, arn));
    before.forEach(revision -> deregister(name, arn(revision)));
  }

  /** Registers it again if the way forth got so far. */
  private void restore(JobDefinitionSpec deployed, String except) {
    if (active(deployed.name()).stream()
        .filter(revision -> !arn(revision).equals(except))
        .map(
            revision ->
                spec(deployed.name(), revision)
                    .withTags(deployed.tags())
                    .withImageNamedAs(deployed))
        .noneMatch(deployed::equals)) {
      register(deployed, () -> {});
    }
  }

  private static String arn(JsonNode revision) {
    return revision.path("jobDefinitionArn").asText();
  }

  @Override
  public void delete(JobDefinitionSpec deployed, Undo undo) {
    String name = deployed.name();
    undo.add("removal of " + thing(name), () -> restore(deployed, ""));
    active(name).forEach(revision -> deregister(name, arn(revision)));
  }

  private void deregister(String name, String arn) {
    batch.run("DeregisterJobDefinition", thing(name), BatchCalls.request("jobDefinition", arn));
  }

  private String register(JobDefinitionSpec wanted, Runnable goingOn) {
    ObjectNode request = BatchCalls.request("jobDefinitionName", wanted.name());
    Nodes nodes = wanted.nodes();
    if (nodes == null) {
      request.put("type", "container");
      container(request.putObject("containerProperties"), wanted);
    } else {
      request.put("type", "multinode");
      ObjectNode properties = request.putObject("nodeProperties");
      properties.put("numNodes", nodes.count()).put("mainNode", nodes.main());
      ObjectNode all = properties.putArray("nodeRangeProperties").addObject();
      all.put("targetNodes", "0:");
      container(all.putObject("container"), wanted);
    }
    request.putArray("platformCapabilities").add(wanted.fargate() ? "FARGATE" : "EC2");
    request.putObject("retryStrategy").put("attempts", wanted.attempts());
    batch.addTags(request, wanted.tags());
    return batch
        .change("RegisterJobDefinition", thing(wanted.name()), request, goingOn)
        .path("jobDefinitionArn")
        .asText();
  }

  private void container(ObjectNode container, JobDefinitionSpec wanted) {
    container.put(
        "image", repositories.uri(Objects.requireNonNull(wanted.image(), "it is made before")));
    wanted.command().forEach(container.putArray("command")::add);
    container.put("jobRoleArn", wanted.jobRole());
    if (wanted.executionRole() != null) {
      container.put("executionRoleArn", wanted.executionRole());
    }
    require(container, VCPU, wanted.vcpus());
    require(container, MEMORY, String.valueOf(wanted.memory()));
    if (wanted.gpu()) {
      require(container, GPU, "1");
    }
    wanted
        .variables()
        .forEach(
            (name, value) ->
                container
                    .withArray("/environment")
                    .addObject()
                    .put("name", name)
                    .put("value", value));
    ObjectNode log = container.putObject("logConfiguration").put("logDriver", "awslogs");
    log.putObject("options").put("awslogs-group", LOG_GROUP);
    if (wanted.fargate()) {
      // In a public subnet the image's registry is reached by no other way.
      container.putObject("networkConfiguration").put("assignPublicIp", "ENABLED");
    }
    for (FileSystem mount : wanted.fileSystems()) {
      volume(container, mount);
    }
  }

  private static void require(ObjectNode container, String type, String value) {
    container.withArray("/resourceRequirements").addObject().put("type", type).put("value", value);
  }

  private void volume(ObjectNode container, FileSystem mount) {
    String point = JobDefinitionSpec.accessPoint(mount);
    ObjectNode volume = container.withArray("/volumes").addObject().put("name", point);
    ObjectNode system = volume.putObject("efsVolumeConfiguration");
    system.put("fileSystemId", fileSystem(point)).put("transitEncryption", "ENABLED");
    system.putObject("authorizationConfig").put("accessPointId", point).put("iam", "ENABLED");
    container
        .withArray("/mountPoints")
        .addObject()
        .put("sourceVolume", point)
        .put("containerPath", mount.path());
  }

  /**
   * Lambda knows a file system by its access point; Batch wants the system's id too.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/efs/latest/ug/API_DescribeAccessPoints.html">DescribeAccessPoints</a>
   */
  private String fileSystem(String point) {
    Optional<JsonNode> found =
        aws.fileSystems()
            .find(
                "DescribeAccessPoints",
                "access point " + point,
                "GET",
                "/2015-02-01/access-points?AccessPointId=" + point,
                null);
    @Nullable String id =
        found.map(answer -> answer.at("/AccessPoints/0/FileSystemId").asText("")).orElse("");
    if (id == null || id.isEmpty()) {
      throw Failure.notFound(
          "Access point " + point + " of EFS does not exist.",
          "`aws efs describe-access-points` lists yours; one of them belongs into"
              + " `lambda.file_system`.");
    }
    return id;
  }
}

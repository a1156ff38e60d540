package io.scar.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.container.credentials.PasswordSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a function may do: its role's trust and the least policy that works. */
public final class ExecutionPolicy {

  /**
   * For a function in a VPC; the actions are on no resource.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html">Required IAM
   *     permissions</a>
   */
  private static final List<String> NETWORK_INTERFACES =
      List.of(
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses");

  private static final List<String> MOUNT =
      List.of("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite");

  private ExecutionPolicy() {}

  /** Lambda may take the role, and nobody else. */
  public static JsonNode trust() {
    return trust("lambda.amazonaws.com");
  }

  /** That service may take a role, and nobody else. */
  static JsonNode trust(String service) {
    ObjectNode trust = JsonNodeFactory.instance.objectNode();
    trust.put("Version", "2012-10-17");
    ObjectNode statement = trust.putArray("Statement").addObject();
    statement.put("Effect", "Allow");
    statement.putObject("Principal").put("Service", service);
    statement.put("Action", "sts:AssumeRole");
    return trust;
  }

  /** Reading the inputs and the image, writing the outputs and the log; nothing else. */
  static List<Permission> permissions(
      FunctionDefinition function, ImageDelivery delivery, Place place) {
    List<Permission> permissions = new ArrayList<>();
    permissions.add(
        new Permission(
            List.of("logs:CreateLogStream", "logs:PutLogEvents"),
            List.of(place.logGroup(function.logGroup()) + ":*")));
    permissions.addAll(storage(function, place));
    permissions.addAll(ImagePermissions.of(function, delivery, place.partition()).all());
    if (!function.network().subnets().isEmpty()) {
      permissions.add(new Permission(NETWORK_INTERFACES, List.of("*")));
    }
    permissions.addAll(mounts(function));
    for (String target : targets(function)) {
      Destinations.toSend(target).ifPresent(permissions::add);
    }
    if (function.batch() != null) {
      permissions.addAll(JobPolicy.ofDelegation(function, place));
    }
    return permissions;
  }

  /** Reading the inputs, writing the outputs, and the keys of storages. */
  static List<Permission> storage(FunctionDefinition function, Place place) {
    List<Permission> permissions = new ArrayList<>();
    List<String> reads =
        function.inputsOfRole().stream()
            .map(input -> place.objects(input.path()))
            .distinct()
            .collect(Collectors.toCollection(ArrayList::new));
    largeAnswers(function, place).ifPresent(reads::add);
    if (!reads.isEmpty()) {
      permissions.add(new Permission(List.of("s3:GetObject"), reads));
    }
    List<String> writes =
        function.outputsOfRole().stream()
            .map(output -> place.objects(output.path()))
            .distinct()
            .toList();
    if (!writes.isEmpty()) {
      // Large files are sent in parts, which are taken back if one fails.
      permissions.add(new Permission(List.of("s3:PutObject", "s3:AbortMultipartUpload"), writes));
    }
    for (PasswordSource key : function.storageKeys()) {
      ImagePermissions.toRead(key).ifPresent(permissions::add);
    }
    return permissions;
  }

  /** Mounting what the function mounts. */
  static List<Permission> mounts(FunctionDefinition function) {
    List<String> mounts =
        function.network().fileSystems().stream().map(mount -> mount.arn()).distinct().toList();
    return mounts.isEmpty() ? List.of() : List.of(new Permission(MOUNT, mounts));
  }

  /** Who is answered with a link to an object reads it as the role that signed the link. */
  private static Optional<String> largeAnswers(FunctionDefinition function, Place place) {
    return function.http() == null
        ? Optional.empty()
        : function.outputsOfRole().stream()
            .findFirst()
            .map(
                output -> place.bucket(output.path().bucket()) + "/" + output.path().key("http/*"));
  }

  private static List<String> targets(FunctionDefinition function) {
    List<String> targets = new ArrayList<>();
    if (function.operation().deadLetter() != null) {
      targets.add(function.operation().deadLetter());
    }
    if (function.operation().onFailure() != null
        && !function.operation().onFailure().equals(function.operation().deadLetter())) {
      targets.add(function.operation().onFailure());
    }
    return targets;
  }

  /** In a few words. */
  static String summary(FunctionDefinition function, ImageDelivery delivery, Place place) {
    List<String> parts = new ArrayList<>(storageParts(function));
    parts.addAll(ImagePermissions.of(function, delivery, place.partition()).summary());
    if (!function.network().subnets().isEmpty()) {
      parts.add("network interfaces");
    }
    if (!function.network().fileSystems().isEmpty()) {
      parts.add("file systems");
    }
    targets(function)
        .forEach(
            target ->
                Destinations.toSend(target).ifPresent(p -> parts.add(p.actions().getFirst())));
    if (function.batch() != null) {
      parts.add("batch:SubmitJob");
    }
    parts.add("logs");
    return String.join(" · ", parts);
  }

  /** What of {@link #storage} deserves a word, in one line. */
  static String storageSummary(FunctionDefinition function) {
    List<String> parts = storageParts(function);
    return parts.isEmpty() ? "no storage" : String.join(" · ", parts);
  }

  private static List<String> storageParts(FunctionDefinition function) {
    List<String> parts = new ArrayList<>();
    function.inputsOfRole().forEach(input -> parts.add("s3:GetObject " + input.path() + "/*"));
    function.outputsOfRole().forEach(output -> parts.add("s3:PutObject " + output.path() + "/*"));
    for (PasswordSource key : function.storageKeys()) {
      ImagePermissions.toRead(key).ifPresent(p -> parts.add(p.actions().getFirst()));
    }
    return parts;
  }
}

package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition.Network;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.FunctionSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FileSystemConfig;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** The Lambda function itself: its configuration, its code and its tags. */
final class FunctionResource implements ResourceType<FunctionSpec> {

  private final Aws aws;
  private final LayerResource layers;
  private final FunctionCodes codes;
  private final FunctionUpdates updates;

  FunctionResource(Aws aws, LayerResource layers, FunctionCodes codes) {
    this.aws = aws;
    this.layers = layers;
    this.codes = codes;
    this.updates = new FunctionUpdates(aws);
  }

  @Override
  public Class<FunctionSpec> specs() {
    return FunctionSpec.class;
  }

  @Override
  public void create(FunctionSpec planned, Undo undo) {
    FunctionSpec wanted = codes.complete(planned);
    String name = wanted.name();
    CreateFunctionRequest request = request(wanted, codes.code(name, undo));
    FunctionUpdates.settling(
        () ->
            aws.calls()
                .run(
                    "lambda:CreateFunction",
                    "function " + name,
                    () -> aws.lambda().createFunction(request)));
    undo.add("function " + name, () -> delete(name));
    awaitActive(name, undo);
  }

  private CreateFunctionRequest request(FunctionSpec wanted, FunctionCode code) {
    CreateFunctionRequest.Builder request =
        CreateFunctionRequest.builder()
            .functionName(wanted.name())
            .role(wanted.role())
            .description(wanted.description())
            .memorySize(wanted.size().memory())
            .timeout(wanted.size().timeout())
            .ephemeralStorage(s -> s.size(wanted.size().ephemeralStorage()))
            .architectures(architectures(wanted))
            .environment(e -> e.variables(wanted.variables()))
            .tags(Owner.tags(aws, wanted.tags()))
            .code(code);
    if (wanted.image() == null) {
      request
          .runtime(wanted.runtime())
          .handler(wanted.handler())
          .layers(wanted.layers().stream().map(layers::arn).toList());
    } else {
      request.packageType(PackageType.IMAGE);
    }
    Network network = wanted.network();
    if (!network.subnets().isEmpty()) {
      request.vpcConfig(
          v -> v.subnetIds(network.subnets()).securityGroupIds(network.securityGroups()));
    }
    if (!network.fileSystems().isEmpty()) {
      request.fileSystemConfigs(mounts(network));
    }
    if (wanted.deadLetter() != null) {
      request.deadLetterConfig(d -> d.targetArn(wanted.deadLetter()));
    }
    return request.build();
  }

  @Override
  public void update(FunctionSpec planned, FunctionSpec deployed, List<Change> changes, Undo undo) {
    FunctionSpec wanted = codes.complete(planned);
    String name = wanted.name();
    List<String> fields = changes.stream().map(Change::field).toList();
    if (!Objects.equals(wanted.codeSha256(), deployed.codeSha256())
        || fields.contains(FunctionSpec.ARCHITECTURES)) {
      FunctionCodes.Kept before = codes.keep(deployed);
      replaceCode(wanted, codes.code(name, undo));
      undo.add(
          "changes of function " + name,
          () -> {
            replaceCode(deployed, codes.code(before));
            updates.awaitUpdated(name, null);
          });
      updates.awaitUpdated(name, undo);
    }
    UpdateFunctionConfigurationRequest change = difference(deployed, wanted, fields);
    if (change.sdkFields().stream()
        .anyMatch(
            field ->
                !field.memberName().equals("FunctionName")
                    && field.getValueOrDefault(change) != null)) {
      updates.configure(change);
      undo.add(
          "changes of function " + name,
          () -> {
            updates.configure(difference(wanted, deployed, fields));
            updates.awaitUpdated(name, null);
          });
      updates.awaitUpdated(name, undo);
    }
    Retagging.apply(wanted.thing(), deployed.tags(), wanted.tags(), changes, tagged(name), undo);
  }

  private void replaceCode(FunctionSpec function, FunctionCode code) {
    FunctionUpdates.settling(
        () ->
            aws.calls()
                .run(
                    "lambda:UpdateFunctionCode",
                    "function " + function.name(),
                    () ->
                        aws.lambda()
                            .updateFunctionCode(
                                f ->
                                    f.functionName(function.name())
                                        .architectures(architectures(function))
                                        .imageUri(code.imageUri())
                                        .zipFile(code.zipFile())
                                        .s3Bucket(code.s3Bucket())
                                        .s3Key(code.s3Key()))));
  }

  /**
   * What is sent to bring a function from one state to the other: what differs and nothing else.
   *
   * @param fields that the plan changes; the network and the queue may be others' to set
   */
  private UpdateFunctionConfigurationRequest difference(
      FunctionSpec from, FunctionSpec to, List<String> fields) {
    UpdateFunctionConfigurationRequest.Builder request =
        UpdateFunctionConfigurationRequest.builder().functionName(to.name());
    if (!from.role().equals(to.role())) {
      request.role(to.role());
    }
    if (!from.runtime().equals(to.runtime())) {
      request.runtime(to.runtime());
    }
    if (!from.handler().equals(to.handler())) {
      request.handler(to.handler());
    }
    if (!from.description().equals(to.description())) {
      request.description(to.description());
    }
    if (from.size().memory() != to.size().memory()) {
      request.memorySize(to.size().memory());
    }
    if (from.size().timeout() != to.size().timeout()) {
      request.timeout(to.size().timeout());
    }
    if (from.size().ephemeralStorage() != to.size().ephemeralStorage()) {
      request.ephemeralStorage(s -> s.size(to.size().ephemeralStorage()));
    }
    if (!from.layers().equals(to.layers())) {
      request.layers(to.layers().stream().map(layers::arn).toList());
    }
    if (!from.variables().equals(to.variables())) {
      request.environment(e -> e.variables(to.variables()));
    }
    Network network = to.network();
    if (fields.contains(FunctionSpec.SUBNETS) || fields.contains(FunctionSpec.SECURITY_GROUPS)) {
      request.vpcConfig(
          v -> v.subnetIds(network.subnets()).securityGroupIds(network.securityGroups()));
    }
    if (fields.stream().anyMatch(field -> field.startsWith(FunctionSpec.FILE_SYSTEM))) {
      request.fileSystemConfigs(mounts(network));
    }
    if (fields.contains(FunctionSpec.DEAD_LETTER)) {
      request.deadLetterConfig(d -> d.targetArn(to.deadLetter() == null ? "" : to.deadLetter()));
    }
    return request.build();
  }

  private Retagging.Tagged tagged(String name) {
    return new Retagging.Tagged() {
      @Override
      public void tag(Map<String, String> tags) {
        FunctionResource.this.tag(name, tags);
      }

      @Override
      public void untag(List<String> names) {
        FunctionResource.this.untag(name, names);
      }
    };
  }

  private void tag(String function, Map<String, String> tags) {
    aws.calls()
        .run(
            "lambda:TagResource",
            "function " + function,
            () -> aws.lambda().tagResource(t -> t.resource(aws.functionArn(function)).tags(tags)));
  }

  private void untag(String function, List<String> names) {
    aws.calls()
        .run(
            "lambda:UntagResource",
            "function " + function,
            () ->
                aws.lambda()
                    .untagResource(t -> t.resource(aws.functionArn(function)).tagKeys(names)));
  }

  /** What goes with it: its versions, its policy and its queue of events. */
  @Override
  public void delete(FunctionSpec deployed, Undo undo) {
    delete(deployed.name());
  }

  private void delete(String name) {
    aws.calls()
        .find(
            "lambda:DeleteFunction",
            "function " + name,
            () -> aws.lambda().deleteFunction(f -> f.functionName(name)));
  }

  private void awaitActive(String name, Undo undo) {
    Retry.until(
        "Function " + name,
        () -> {
          undo.requireGoingOn();
          GetFunctionConfigurationResponse function = updates.configuration(name);
          if (function.state() == State.FAILED) {
            throw FunctionUpdates.failed(name, "start", function.stateReason());
          }
          return function.state() == null || function.state() == State.ACTIVE;
        });
  }

  private static List<FileSystemConfig> mounts(Network network) {
    return network.fileSystems().stream()
        .map(
            mount ->
                FileSystemConfig.builder().arn(mount.arn()).localMountPath(mount.path()).build())
        .toList();
  }

  private static List<Architecture> architectures(FunctionSpec function) {
    return function.architectures().stream().map(Architecture::fromValue).toList();
  }
}

package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.Input;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;

/** Removes what {@code init} made; buckets and their objects stay. */
public final class Removal {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUCKET_ARN = ":s3:::";

  /** The answer to the function's deletion. */
  public record Removed(String name, String requestId, int httpStatus) {}

  private final Aws aws;
  private final Steps steps;

  public Removal(Aws aws, Steps steps) {
    this.aws = aws;
    this.steps = steps;
  }

  /**
   * @param definedInputs the inputs of the definition, if there is one
   * @throws Failure NOT_FOUND if there is no such function
   */
  public Removed remove(String name, List<Input> definedInputs) {
    GetFunctionResponse found =
        new FunctionResource(aws)
            .find(name)
            .orElseThrow(
                () ->
                    Failure.notFound(
                        "Function " + name + " does not exist.", "`scar ls` lists yours."));
    if (!isOurs(found)) {
      throw Failure.usage(
          "Function " + name + " was not made by scar; it stays.",
          "`aws lambda delete-function --function-name " + name + "` deletes it.");
    }
    String arn = found.configuration().functionArn();
    TriggerResource triggers = new TriggerResource(aws);
    for (String bucket : buckets(found, definedInputs)) {
      if (triggers.remove(arn, bucket)) {
        steps.did('-', "trigger", bucket + " → " + name, "");
      }
    }
    // The invoke permissions are part of the function and go with it.
    DeleteFunctionResponse deleted =
        aws.calls()
            .run(
                "lambda:DeleteFunction",
                "function " + name,
                () -> aws.lambda().deleteFunction(f -> f.functionName(name)));
    steps.did('-', "function", name, "");
    String logGroup = "/aws/lambda/" + name;
    if (new LogGroupResource(aws).delete(logGroup)) {
      steps.did('-', "log", logGroup, "");
    }
    String role = Names.role(name);
    if (found.configuration().role() != null
        && found.configuration().role().endsWith("/" + role)
        && new RoleResource(aws).deleteIfOurs(role)) {
      steps.did('-', "role", role, "");
    }
    return new Removed(
        name, deleted.responseMetadata().requestId(), deleted.sdkHttpResponse().statusCode());
  }

  /** The names of all functions that {@code init} made. */
  public List<String> ours() {
    return aws
        .calls()
        .run(
            "lambda:ListFunctions",
            "your functions",
            () -> aws.lambda().listFunctionsPaginator().functions().stream().toList())
        .stream()
        .map(FunctionConfiguration::functionName)
        .filter(name -> new FunctionResource(aws).find(name).filter(Removal::isOurs).isPresent())
        .toList();
  }

  /** Whether {@code init} made the function. */
  private static boolean isOurs(GetFunctionResponse function) {
    return Names.CREATED_BY.equals(function.tags().get(Names.CREATED_BY_TAG));
  }

  private Set<String> buckets(GetFunctionResponse function, List<Input> definedInputs) {
    Set<String> buckets = new LinkedHashSet<>();
    definedInputs.forEach(input -> buckets.add(input.path().bucket()));
    Map<String, String> variables =
        function.configuration().environment() == null
            ? Map.of()
            : function.configuration().environment().variables();
    String fdl = variables.get(FunctionVariables.FDL);
    if (fdl != null) {
      fromFdl(fdl, buckets);
    } else {
      fromPolicy(function.configuration().functionName(), buckets);
    }
    return buckets;
  }

  private static void fromFdl(String fdl, Set<String> buckets) {
    try {
      JsonNode inputs = JSON.readTree(Base64.getDecoder().decode(fdl)).path("input");
      for (JsonNode input : inputs) {
        buckets.add(JSON.treeToValue(input, Input.class).path().bucket());
      }
    } catch (IllegalArgumentException | IOException e) {
      throw Failure.usage(
          "The function's variable FDL is not what `init` wrote: " + e.getMessage(),
          "Name the definition with -f.");
    }
  }

  /** The statements that let buckets invoke the function name its buckets too. */
  private void fromPolicy(String name, Set<String> buckets) {
    Optional<GetPolicyResponse> policy =
        aws.calls()
            .find(
                "lambda:GetPolicy",
                "function " + name,
                () -> aws.lambda().getPolicy(p -> p.functionName(name)));
    if (policy.isEmpty()) {
      return;
    }
    try {
      for (String arn : JSON.readTree(policy.get().policy()).findValuesAsText("AWS:SourceArn")) {
        int bucket = arn.indexOf(BUCKET_ARN);
        if (bucket >= 0) {
          buckets.add(arn.substring(bucket + BUCKET_ARN.length()));
        }
      }
    } catch (IOException e) {
      throw Failure.usage(
          "The policy of function " + name + " cannot be read: " + e.getMessage(),
          "Name the definition with -f.");
    }
  }
}

package io.scar.cli.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;

/** Who may invoke a function: the statements of its resource policy. */
final class FunctionPolicy {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param principal a service, or {@code *}
   * @param source ARN of what may invoke; empty for anything of the service
   */
  record Statement(String id, String principal, String source) {}

  private final Aws aws;

  FunctionPolicy(Aws aws) {
    this.aws = aws;
  }

  /** The statements for services; none if the function has no policy. */
  List<Statement> read(String function) {
    Optional<String> policy =
        aws.calls()
            .find(
                "lambda:GetPolicy",
                "function " + function,
                () -> aws.lambda().getPolicy(p -> p.functionName(function)))
            .map(GetPolicyResponse::policy);
    if (policy.isEmpty()) {
      return List.of();
    }
    try {
      List<Statement> statements = new ArrayList<>();
      for (JsonNode statement : JSON.readTree(policy.get()).path("Statement")) {
        JsonNode conditions = statement.path("Condition");
        String source = conditions.path("ArnLike").path("AWS:SourceArn").asText("");
        statements.add(
            new Statement(
                statement.path("Sid").asText(""), principal(statement.path("Principal")), source));
      }
      return statements;
    } catch (JsonProcessingException e) {
      throw new Failure(
          ExitStatus.SERVICE,
          "The policy of function %s cannot be read: %s".formatted(function, e.getMessage()),
          null,
          e);
    }
  }

  private static String principal(JsonNode principal) {
    return principal.isTextual() ? principal.asText() : principal.path("Service").asText("");
  }

  /**
   * Lets a service invoke the function.
   *
   * @param account of the source; null where the source's ARN has it
   */
  void permit(
      String function,
      String statement,
      String principal,
      String source,
      @Nullable String account) {
    aws.calls()
        .run(
            "lambda:AddPermission",
            "function " + function,
            () -> {
              try {
                aws.lambda()
                    .addPermission(
                        p ->
                            p.functionName(function)
                                .statementId(statement)
                                .action("lambda:InvokeFunction")
                                .principal(principal)
                                .sourceArn(source)
                                .sourceAccount(account));
                return true;
              } catch (ResourceConflictException e) {
                return false; // the statement is there
              }
            });
  }

  void forbid(String function, String statement) {
    aws.calls()
        .find(
            "lambda:RemovePermission",
            "function " + function,
            () ->
                aws.lambda()
                    .removePermission(p -> p.functionName(function).statementId(statement)));
  }
}

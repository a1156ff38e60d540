package io.scar.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.FunctionState;
import io.scar.local.lambda.store.PolicyStatement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A function's resource policy: who may invoke it. */
final class PermissionOperations {

  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9-_]{1,100}");
  private static final Pattern ACTION = Pattern.compile("lambda:[*]|lambda:[a-zA-Z]+|[*]");

  private final FunctionRegistry registry;

  PermissionOperations(FunctionRegistry registry) {
    this.registry = registry;
  }

  void add(Call call) throws IOException, AwsException {
    FunctionReference reference = call.function();
    RequestBody body = call.body();
    String id = body.required("StatementId", "statementId");
    if (!ID.matcher(id).matches()) {
      throw LambdaErrors.constraint(
          id, "statementId", "Member must satisfy regular expression pattern: " + ID.pattern());
    }
    String action = body.required("Action", "action");
    if (!ACTION.matcher(action).matches()) {
      throw LambdaErrors.constraint(
          action, "action", "Member must satisfy regular expression pattern: " + ACTION.pattern());
    }
    PolicyStatement statement =
        new PolicyStatement(
            id,
            action,
            body.required("Principal", "principal"),
            body.text("SourceArn").orElse(null),
            body.text("SourceAccount").orElse(null),
            body.text("FunctionUrlAuthType").orElse(null),
            body.flag("InvokedViaFunctionUrl"));
    FunctionState state =
        registry.change(
            () -> {
              FunctionState old = registry.require(reference, call.request().region());
              checkRevision(body.text("RevisionId").orElse(old.policyRevision()), old);
              if (old.policy().stream().anyMatch(known -> known.id().equals(id))) {
                throw LambdaErrors.conflict(
                    "The statement id (%s) provided already exists. Please provide a new statement"
                            .formatted(id)
                        + " id, or remove the existing statement.");
              }
              List<PolicyStatement> policy = new ArrayList<>(old.policy());
              policy.add(statement);
              registry.functions().put(old.withPolicy(policy, FunctionRegistry.newRevision()));
              return old;
            });
    ObjectNode answer = FunctionJson.object();
    answer.put("Statement", FunctionJson.statement(statement, resource(state)).toString());
    call.answer(201, answer);
  }

  void get(Call call) throws IOException, AwsException {
    FunctionState state = registry.require(call.function(), call.request().region());
    if (state.policy().isEmpty()) {
      throw LambdaErrors.notFound("The resource you requested does not exist.");
    }
    ObjectNode answer = FunctionJson.object();
    answer.put("Policy", FunctionJson.policy(state.policy(), resource(state)).toString());
    answer.put("RevisionId", state.policyRevision());
    call.answer(200, answer);
  }

  void remove(Call call) throws IOException, AwsException {
    FunctionReference reference = call.function();
    String id = call.labels().get(1);
    registry.change(
        () -> {
          FunctionState old = registry.require(reference, call.request().region());
          checkRevision(call.request().parameter("RevisionId").orElse(old.policyRevision()), old);
          List<PolicyStatement> policy =
              old.policy().stream().filter(known -> !known.id().equals(id)).toList();
          if (policy.size() == old.policy().size()) {
            throw LambdaErrors.notFound(
                "Statement %s is not found in resource policy.".formatted(id));
          }
          registry.functions().put(old.withPolicy(policy, FunctionRegistry.newRevision()));
          return old;
        });
    call.done();
  }

  /** Whether a service may invoke the function on behalf of one of its resources. */
  static boolean allows(FunctionState function, String principal, String sourceArn) {
    return function.policy().stream()
        .filter(s -> s.principal().equals(principal) || s.principal().equals("*"))
        .filter(s -> s.action().equals("lambda:InvokeFunction") || s.action().endsWith("*"))
        .filter(s -> !s.invokedViaFunctionUrl())
        .anyMatch(s -> s.sourceArn() == null || like(s.sourceArn(), sourceArn));
  }

  /** Whether anybody may call the function by its address. */
  static boolean isOpen(FunctionState function) {
    return function.policy().stream()
        .filter(s -> s.principal().equals("*"))
        .filter(s -> s.action().equals("lambda:InvokeFunctionUrl") || s.action().endsWith("*"))
        .anyMatch(s -> !"AWS_IAM".equals(s.functionUrlAuthType()));
  }

  /** IAM's {@code ArnLike}. */
  private static boolean like(String pattern, String arn) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(arn).matches();
  }

  private static void checkRevision(String given, FunctionState state) throws AwsException {
    if (!given.equals(state.policyRevision())) {
      throw LambdaErrors.preconditionFailed();
    }
  }

  private String resource(FunctionState state) {
    return registry.arns().function(state.latest());
  }
}

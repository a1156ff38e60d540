package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.HttpAccess.Cors;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.FunctionUrlSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.provision.FunctionPolicy.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;

/**
 * A function's own URL, and for one that anybody may call the two permissions that this needs.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html">Access to function
 *     URLs</a>
 */
final class FunctionUrlResource implements ResourceType<FunctionUrlSpec> {

  private static final String ANYBODY = "*";
  private static final String INVOKE = Names.URL_PERMISSION + "-invoke";

  private final Aws aws;
  private final FunctionPolicy policy;

  FunctionUrlResource(Aws aws) {
    this.aws = aws;
    this.policy = new FunctionPolicy(aws);
  }

  @Override
  public Class<FunctionUrlSpec> specs() {
    return FunctionUrlSpec.class;
  }

  /**
   * @param statements of the function's policy
   */
  Optional<FunctionUrlSpec> read(String function, List<Statement> statements) {
    return aws.calls()
        .find(
            "lambda:GetFunctionUrlConfig",
            thing(function),
            () -> aws.lambda().getFunctionUrlConfig(u -> u.functionName(function)))
        .map(found -> spec(function, found, statements));
  }

  private static FunctionUrlSpec spec(
      String function, GetFunctionUrlConfigResponse found, List<Statement> statements) {
    boolean signed = found.authType() == FunctionUrlAuthType.AWS_IAM;
    boolean open =
        List.of(Names.URL_PERMISSION, INVOKE).stream()
            .allMatch(
                id ->
                    statements.stream()
                        .anyMatch(s -> s.id().equals(id) && s.principal().equals(ANYBODY)));
    return new FunctionUrlSpec(function, signed, cors(found.cors()), signed || open);
  }

  private static @Nullable Cors cors(
      software.amazon.awssdk.services.lambda.model.@Nullable Cors cors) {
    if (cors == null || cors.allowOrigins().isEmpty()) {
      return null;
    }
    return new Cors(
        cors.allowOrigins(),
        cors.allowMethods(),
        cors.allowHeaders(),
        cors.exposeHeaders(),
        Boolean.TRUE.equals(cors.allowCredentials()),
        cors.maxAge() == null ? 0 : cors.maxAge());
  }

  private static String thing(String function) {
    return "URL of function " + function;
  }

  @Override
  public void create(FunctionUrlSpec wanted, Undo undo) {
    make(wanted);
    undo.add(thing(wanted.name()), () -> remove(wanted.name()));
    open(wanted, undo);
  }

  private void make(FunctionUrlSpec url) {
    aws.calls()
        .run(
            "lambda:CreateFunctionUrlConfig",
            thing(url.name()),
            () ->
                aws.lambda()
                    .createFunctionUrlConfig(
                        u ->
                            u.functionName(url.name())
                                .authType(authType(url))
                                .cors(rules(url.cors()))));
  }

  private static FunctionUrlAuthType authType(FunctionUrlSpec url) {
    return url.signed() ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE;
  }

  /** An empty structure removes what there was. */
  private static software.amazon.awssdk.services.lambda.model.Cors rules(@Nullable Cors cors) {
    var rules = software.amazon.awssdk.services.lambda.model.Cors.builder();
    if (cors != null) {
      rules
          .allowOrigins(cors.origins())
          .allowMethods(cors.methods())
          .allowHeaders(cors.headers())
          .exposeHeaders(cors.exposeHeaders())
          .allowCredentials(cors.credentials())
          .maxAge(cors.maxAge());
    }
    return rules.build();
  }

  private void set(FunctionUrlSpec url) {
    aws.calls()
        .run(
            "lambda:UpdateFunctionUrlConfig",
            thing(url.name()),
            () ->
                aws.lambda()
                    .updateFunctionUrlConfig(
                        u ->
                            u.functionName(url.name())
                                .authType(authType(url))
                                .cors(rules(url.cors()))));
  }

  @Override
  public void update(
      FunctionUrlSpec wanted, FunctionUrlSpec deployed, List<Change> changes, Undo undo) {
    set(wanted);
    undo.add("changes of the " + thing(wanted.name()), () -> set(deployed));
    if (wanted.signed()) {
      if (!deployed.signed()) {
        undo.add("permission of the " + thing(wanted.name()), () -> open(deployed, new Undo()));
        forbid(wanted.name());
      }
    } else if (deployed.signed() || !deployed.permitted()) {
      open(wanted, undo);
    }
  }

  @Override
  public void delete(FunctionUrlSpec deployed, Undo undo) {
    remove(deployed.name());
    undo.add("removal of the " + thing(deployed.name()), () -> create(deployed, new Undo()));
    forbid(deployed.name());
  }

  /** Its permissions stay. */
  void remove(String function) {
    aws.calls()
        .find(
            "lambda:DeleteFunctionUrlConfig",
            thing(function),
            () -> aws.lambda().deleteFunctionUrlConfig(u -> u.functionName(function)));
  }

  /** Calls by signature need no word in the policy: their signers' own say what they may. */
  private void open(FunctionUrlSpec url, Undo undo) {
    if (url.signed()) {
      return;
    }
    forbid(url.name());
    undo.add("permission of the " + thing(url.name()), () -> forbid(url.name()));
    send(
        url.name(),
        permit(Names.URL_PERMISSION, "lambda:InvokeFunctionUrl")
            .put("FunctionUrlAuthType", FunctionUrlAuthType.NONE.toString()));
    // Since October 2025 a call needs this one too.
    send(url.name(), permit(INVOKE, "lambda:InvokeFunction").put("InvokedViaFunctionUrl", true));
  }

  private static ObjectNode permit(String id, String action) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("StatementId", id)
        .put("Action", action)
        .put("Principal", ANYBODY);
  }

  private void send(String function, ObjectNode request) {
    aws.lambdaPaths()
        .run(
            "AddPermission",
            "function " + function,
            "POST",
            "/2015-03-31/functions/" + function + "/policy",
            request);
  }

  private void forbid(String function) {
    policy.forbid(function, Names.URL_PERMISSION);
    policy.forbid(function, INVOKE);
  }
}

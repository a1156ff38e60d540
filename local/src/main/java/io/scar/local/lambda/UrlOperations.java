package io.scar.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.gateway.Cors;
import io.scar.local.gateway.FunctionUrl;
import io.scar.local.gateway.GatewaySite;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.FunctionState;
import io.scar.local.lambda.store.FunctionUrlConfig;
import io.scar.local.lambda.store.FunctionUrlConfig.Sharing;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Functions' own addresses. */
final class UrlOperations {

  private static final List<String> AUTH_TYPES = List.of("NONE", "AWS_IAM");
  private static final List<String> MODES = List.of("BUFFERED", "RESPONSE_STREAM");
  private static final int LONGEST_AGE = 86_400;

  private final FunctionRegistry registry;
  private final Supplier<URI> endpoint;

  /**
   * @param endpoint of the local cloud, once it answers
   */
  UrlOperations(FunctionRegistry registry, Supplier<URI> endpoint) {
    this.registry = registry;
    this.endpoint = endpoint;
  }

  Optional<FunctionUrl> find(String id) {
    return registry.functions().all().stream()
        .filter(state -> state.url() != null && state.url().id().equals(id))
        .findFirst()
        .map(this::door);
  }

  private FunctionUrl door(FunctionState state) {
    FunctionUrlConfig url = required(state);
    return new FunctionUrl(
        url.id(),
        registry.arns().function(state.latest()),
        state.latest().region(),
        url.authType().equals("AWS_IAM"),
        PermissionOperations.isOpen(state),
        Optional.ofNullable(url.cors()).map(UrlOperations::rules));
  }

  private static Cors rules(Sharing cors) {
    return new Cors(
        or(cors.allowOrigins(), List.of()),
        or(cors.allowMethods(), List.of("*")),
        or(cors.allowHeaders(), List.of()),
        or(cors.exposeHeaders(), List.of()),
        cors.allowCredentials(),
        cors.maxAge() == null ? 0 : cors.maxAge());
  }

  private static List<String> or(@Nullable List<String> texts, List<String> otherwise) {
    return texts == null || texts.isEmpty() ? otherwise : texts;
  }

  void create(Call call) throws IOException, AwsException {
    FunctionReference reference = unqualified(call);
    RequestBody body = call.body();
    String auth = authType(body.required("AuthType", "authType"));
    long now = System.currentTimeMillis();
    String id = part(UUID.randomUUID()) + part(UUID.randomUUID());
    FunctionUrlConfig url =
        new FunctionUrlConfig(id, auth, cors(body), mode(body).orElse("BUFFERED"), now, now);
    FunctionState made =
        registry.change(
            () -> {
              FunctionState state = registry.require(reference, call.request().region());
              if (state.url() != null) {
                throw LambdaErrors.conflict(
                    "Failed to create function url config for [functionArn = %s]. Error message: "
                            .formatted(arn(state))
                        + " FunctionUrlConfig exists for this Lambda function");
              }
              FunctionState next = state.withUrl(url);
              registry.functions().put(next);
              return next;
            });
    call.answer(201, json(made));
  }

  /** In base 36, as AWS's ids are. */
  private static String part(UUID random) {
    return Long.toString(random.getMostSignificantBits() >>> 1, Character.MAX_RADIX);
  }

  void get(Call call) throws IOException, AwsException {
    call.answer(200, json(require(unqualified(call), call.request().region())));
  }

  void update(Call call) throws IOException, AwsException {
    FunctionReference reference = unqualified(call);
    RequestBody body = call.body();
    Optional<String> auth = body.text("AuthType");
    if (auth.isPresent()) {
      authType(auth.get());
    }
    Optional<String> mode = mode(body);
    Sharing cors = cors(body);
    FunctionState changed =
        registry.change(
            () -> {
              FunctionState state = require(reference, call.request().region());
              FunctionUrlConfig old = required(state);
              FunctionState next =
                  state.withUrl(
                      new FunctionUrlConfig(
                          old.id(),
                          auth.orElse(old.authType()),
                          body.has("Cors") ? cors : old.cors(),
                          mode.orElse(old.invokeMode()),
                          old.created(),
                          System.currentTimeMillis()));
              registry.functions().put(next);
              return next;
            });
    call.answer(200, json(changed));
  }

  void delete(Call call) throws IOException, AwsException {
    FunctionReference reference = unqualified(call);
    registry.change(
        () -> {
          FunctionState state = require(reference, call.request().region());
          registry.functions().put(state.withUrl(null));
          return state;
        });
    call.done();
  }

  void list(Call call) throws IOException, AwsException {
    FunctionState state = registry.require(call.function(), call.request().region());
    List<ObjectNode> found = state.url() == null ? List.of() : List.of(json(state));
    call.answer(200, FunctionOperations.Page.of(call, found).json("FunctionUrlConfigs"));
  }

  private static FunctionReference unqualified(Call call) throws AwsException {
    FunctionReference reference = call.function();
    if (reference.qualifier().isPresent()) {
      throw AwsException.notImplemented("lambda", "function URLs of aliases");
    }
    return reference;
  }

  private FunctionState require(FunctionReference reference, String region) throws AwsException {
    FunctionState state = registry.require(reference, region);
    if (state.url() == null) {
      throw LambdaErrors.notFound("The resource you requested does not exist.");
    }
    return state;
  }

  private static FunctionUrlConfig required(FunctionState state) {
    FunctionUrlConfig url = state.url();
    if (url == null) {
      throw new IllegalStateException(state.name() + " has no address");
    }
    return url;
  }

  private static String authType(String text) throws AwsException {
    if (!AUTH_TYPES.contains(text)) {
      throw LambdaErrors.constraint(
          text, "authType", "Member must satisfy enum value set: " + AUTH_TYPES);
    }
    return text;
  }

  private static Optional<String> mode(RequestBody body) throws AwsException {
    Optional<String> mode = body.text("InvokeMode");
    if (mode.isPresent() && !MODES.contains(mode.get())) {
      throw LambdaErrors.constraint(
          mode.get(), "invokeMode", "Member must satisfy enum value set: " + MODES);
    }
    return mode;
  }

  private static @Nullable Sharing cors(RequestBody body) throws AwsException {
    if (!body.has("Cors")) {
      return null;
    }
    RequestBody cors = body.structure("Cors");
    Optional<Integer> age = cors.integer("MaxAge");
    if (age.isPresent()) {
      FunctionChecks.range(age.get(), "cors.maxAge", 0, LONGEST_AGE);
    }
    Sharing sharing =
        new Sharing(
            cors.flag("AllowCredentials"),
            cors.texts("AllowHeaders").orElse(null),
            cors.texts("AllowMethods").orElse(null),
            cors.texts("AllowOrigins").orElse(null),
            cors.texts("ExposeHeaders").orElse(null),
            age.orElse(null));
    // An empty structure removes the rules.
    return sharing.equals(new Sharing(false, null, null, null, null, null)) ? null : sharing;
  }

  private String arn(FunctionState state) {
    return registry.arns().function(state.latest());
  }

  private ObjectNode json(FunctionState state) {
    FunctionUrlConfig url = required(state);
    ObjectNode json = FunctionJson.object();
    json.put("FunctionUrl", endpoint.get() + GatewaySite.URL_PATH + url.id() + "/");
    json.put("FunctionArn", arn(state));
    json.put("AuthType", url.authType());
    json.put("InvokeMode", url.invokeMode());
    json.put("CreationTime", FunctionJson.time(url.created()));
    json.put("LastModifiedTime", FunctionJson.time(url.lastModified()));
    Sharing cors = url.cors();
    if (cors != null) {
      ObjectNode node = json.putObject("Cors");
      node.put("AllowCredentials", cors.allowCredentials());
      texts(node, "AllowHeaders", cors.allowHeaders());
      texts(node, "AllowMethods", cors.allowMethods());
      texts(node, "AllowOrigins", cors.allowOrigins());
      texts(node, "ExposeHeaders", cors.exposeHeaders());
      if (cors.maxAge() != null) {
        node.put("MaxAge", cors.maxAge());
      }
    }
    return json;
  }

  private static void texts(ObjectNode node, String member, @Nullable List<String> texts) {
    if (texts != null) {
      texts.forEach(node.putArray(member)::add);
    }
  }
}

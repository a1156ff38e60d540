package io.scar.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.FunctionImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configuration as a request makes it, new or out of an older one. */
final class FunctionChange {

  private static final int TIMEOUT = 3;
  private static final int MEMORY = 128;
  private static final int STORAGE = 512;

  /** Settings that change nothing on one machine and are returned as they came. */
  private static final List<String> RECORDED =
      List.of("VpcConfig", "TracingConfig", "FileSystemConfigs", "KMSKeyArn", "LoggingConfig");

  private FunctionChange() {}

  /** A new configuration; its code is added afterwards. */
  static FunctionConfiguration create(RequestBody body, String name, String region, long now)
      throws AwsException {
    boolean image = ImageInput.isImage(body);
    String role = body.required("Role", "role");
    String runtime = image ? "" : required(body, "Runtime");
    String handler = image ? "" : required(body, "Handler");
    FunctionConfiguration blank =
        new FunctionConfiguration(
            name,
            region,
            FunctionConfiguration.LATEST,
            runtime,
            role,
            handler,
            "",
            TIMEOUT,
            MEMORY,
            STORAGE,
            Map.of(),
            List.of(),
            body.texts("Architectures").orElse(List.of("x86_64")),
            "",
            0,
            now,
            FunctionRegistry.newRevision(),
            null,
            Map.of(),
            image ? new FunctionImage("", "", null, null, null) : null);
    return apply(body, blank, now);
  }

  /** The configuration with what the request names replaced. */
  static FunctionConfiguration apply(RequestBody body, FunctionConfiguration old, long now)
      throws AwsException {
    Map<String, JsonNode> recorded = new LinkedHashMap<>(old.recorded());
    for (String name : RECORDED) {
      if (body.has(name)) {
        recorded.put(name, body.raw(name));
      }
    }
    Optional<Map<String, String>> environment =
        body.has("Environment")
            ? Optional.of(body.structure("Environment").map("Variables").orElse(Map.of()))
            : Optional.empty();
    FunctionConfiguration changed =
        new FunctionConfiguration(
            old.name(),
            old.region(),
            old.version(),
            body.text("Runtime").orElse(old.runtime()),
            body.text("Role").orElse(old.role()),
            body.text("Handler").orElse(old.handler()),
            body.text("Description").orElse(old.description()),
            body.integer("Timeout").orElse(old.timeout()),
            body.integer("MemorySize").orElse(old.memorySize()),
            body.structure("EphemeralStorage").integer("Size").orElse(old.ephemeralStorage()),
            environment.orElse(old.environment()),
            body.texts("Layers").orElse(old.layers()),
            old.architectures(),
            old.codeSha256(),
            old.codeSize(),
            now,
            FunctionRegistry.newRevision(),
            deadLetterTarget(body, old.deadLetterTarget()),
            recorded,
            ImageInput.settings(body, old.image()));
    FunctionChecks.check(changed);
    return changed;
  }

  private static @Nullable String deadLetterTarget(RequestBody body, @Nullable String old)
      throws AwsException {
    if (!body.has("DeadLetterConfig")) {
      return old;
    }
    // An empty target removes it.
    String target = body.structure("DeadLetterConfig").text("TargetArn").orElse("");
    if (!target.isEmpty()) {
      EventInvokeOperations.checkDestination(target);
    }
    return target.isEmpty() ? null : target;
  }

  private static String required(RequestBody body, String name) throws AwsException {
    return body.text(name)
        .orElseThrow(
            () ->
                LambdaErrors.invalid(
                    "Runtime and Handler are mandatory parameters for functions created with"
                        + " deployment packages."));
  }
}

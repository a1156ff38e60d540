package io.scar.cli.plan;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Batch;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.contract.definition.FunctionLimits;
import io.scar.contract.environment.FunctionVariables;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a function is told of its definition, in its package and in its variables. */
public final class FunctionConfiguration {

  /** The folder of a package with the image. */
  public static final String IMAGE_FOLDER = "image";

  /** Of the variable that names the function's API, which it gets after it is made. */
  private static final String API_ID_ROOM = "0123456789";

  /** Where Lambda unpacks a package, and so the extra payload. */
  private static final String TASK_ROOT = "/var/task";

  private static final JsonMapper JSON = new JsonMapper();

  private FunctionConfiguration() {}

  /**
   * What the function reads: the {@code lambda} section as a flat map, with paths that hold inside
   * the package, and without what only this machine needs or what is secret. Its members are in
   * order, so that the same settings give the same package. Where images are cached the function
   * need not know; an update by flags alone learns it from here.
   */
  public static ObjectNode of(FunctionDefinition function, ImageDelivery delivery) {
    ObjectNode flat = function.flat().deepCopy();
    flat.remove(
        List.of("config_path", "boto_profile", "run_script", "c_args", "payload", "extra_payload"));
    if (flat.at("/environment/Variables") instanceof ObjectNode variables) {
      variables.remove(function.secretVariables());
    }
    if (function.initScript() != null) {
      flat.put("init_script", function.initScript().getFileName().toString());
    }
    ObjectNode container = flat.withObject("/container");
    container.remove(List.of("image", "image_file", "cached"));
    if (delivery.reference() != null) {
      container.put("image", delivery.reference());
    } else if (delivery.packed()) {
      container.put("image", delivery.shortName());
    }
    if (delivery.packed()) {
      container.put("image_file", IMAGE_FOLDER);
    }
    if (delivery.cached() != null) {
      container.set("cached", JSON.valueToTree(delivery.cached()));
    }
    Batch batch = function.batch();
    if (batch != null) {
      delegate(flat.putObject("delegate"), function, batch);
    }
    return Json.sorted(flat);
  }

  /** Where work goes that becomes a job. */
  private static void delegate(ObjectNode delegate, FunctionDefinition function, Batch batch) {
    if (function.delegateBucket() != null) {
      delegate.put("bucket", function.delegateBucket());
    }
    delegate.put("job_queue", function.name()).put("job_definition", function.name());
    if (batch.after() != null) {
      delegate.put("after", batch.after());
    }
    if (batch.nodes() != null) {
      delegate.put("multi_node", true);
    }
  }

  /** The user's variables and ours; the configuration only if all of them fit. */
  public static Map<String, String> variables(FunctionDefinition function, ImageDelivery delivery) {
    Map<String, String> variables = withoutConfiguration(function, delivery);
    String fdl =
        Base64.getEncoder()
            .encodeToString(of(function, delivery).toString().getBytes(StandardCharsets.UTF_8));
    Map<String, String> all = new LinkedHashMap<>(variables);
    all.put(FunctionVariables.FDL, fdl);
    Map<String, String> later = new LinkedHashMap<>(all);
    if (function.http() != null) {
      later.put(FunctionVariables.API_GATEWAY_ID, API_ID_ROOM);
    }
    return FunctionLimits.environmentBytes(later) <= FunctionLimits.ENVIRONMENT_BYTES_MOST
        ? all
        : variables;
  }

  private static Map<String, String> withoutConfiguration(
      FunctionDefinition function, ImageDelivery delivery) {
    Map<String, String> variables = new LinkedHashMap<>(function.lambdaVariables());
    if (!delivery.listedName().isEmpty()) {
      variables.put(FunctionVariables.IMAGE_ID, delivery.listedName());
    }
    if (function.extraPayload() != null) {
      variables.put(FunctionVariables.EXTRA_PAYLOAD, TASK_ROOT);
    }
    return variables;
  }
}

package io.scar.cli.plan;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.FunctionDefinition;
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

  /** Lambda's limit for all variables together, names and values. */
  public static final int MAX_ENVIRONMENT_BYTES = 4096;

  /** Bytes of the variable that names the function's API. */
  private static final int ROOM_FOR_API_ID = 32;

  /** Where Lambda unpacks a package, and so the extra payload. */
  private static final String TASK_ROOT = "/var/task";

  private static final JsonMapper JSON = new JsonMapper();

  private FunctionConfiguration() {}

  /**
   * What the function reads: the {@code lambda} section as a flat map, with paths that hold inside
   * the package, and without what only this machine needs or what is secret. Its members are in
   * order, so that the same settings give the same package.
   */
  public static ObjectNode of(FunctionDefinition function, ImageDelivery delivery) {
    ObjectNode flat = function.flat().deepCopy();
    flat.remove(
        List.of("config_path", "boto_profile", "run_script", "c_args", "payload", "extra_payload"));
    String password = function.passwordVariable();
    if (password != null) {
      flat.withObject("/environment/Variables").remove(password);
    }
    if (function.initScript() != null) {
      flat.put("init_script", function.initScript().getFileName().toString());
    }
    ObjectNode container = flat.withObject("/container");
    container.remove(List.of("image", "image_file", "cache", "cached"));
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
    if (delivery.reference() == null) {
      container.remove("registry");
    }
    return Json.sorted(flat);
  }

  /** The user's variables and ours; the configuration only if all of them fit. */
  public static Map<String, String> variables(FunctionDefinition function, ImageDelivery delivery) {
    Map<String, String> variables = withoutConfiguration(function, delivery);
    String fdl =
        Base64.getEncoder()
            .encodeToString(of(function, delivery).toString().getBytes(StandardCharsets.UTF_8));
    int room = MAX_ENVIRONMENT_BYTES - (function.http() == null ? 0 : ROOM_FOR_API_ID);
    if (size(variables) + FunctionVariables.FDL.length() + fdl.length() <= room) {
      variables.put(FunctionVariables.FDL, fdl);
    }
    return variables;
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

  /** Bytes of the names and values of variables, as Lambda counts them. */
  public static int size(Map<String, String> variables) {
    return variables.entrySet().stream()
        .mapToInt(
            variable ->
                variable.getKey().getBytes(StandardCharsets.UTF_8).length
                    + variable.getValue().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}

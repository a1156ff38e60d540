package io.scar.supervisor.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.environment.FunctionVariables;
import io.scar.contract.environment.JobVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Finds the function's own configuration: the file in its package, else the variable. */
final class FunctionConfigSource {

  /**
   * @throws ConfigurationInvalid if there is neither, or if the one found is damaged
   */
  static FunctionConfig find(Path taskRoot, Map<String, String> environment) {
    return find(taskRoot, environment, FunctionVariables.FDL, new JsonFactory());
  }

  /** The same in a job, whose variable has YAML. */
  static FunctionConfig ofJob(Path taskRoot, Map<String, String> environment) {
    return find(taskRoot, environment, JobVariables.FUNCTION_CONFIG, new YAMLFactory());
  }

  private static FunctionConfig find(
      Path taskRoot, Map<String, String> environment, String name, JsonFactory format) {
    Path file = taskRoot.resolve(FunctionConfig.FILE_NAME);
    if (Files.exists(file)) {
      try {
        return parse(new YAMLFactory(), Files.readAllBytes(file), file.toString());
      } catch (IOException e) {
        throw new ConfigurationInvalid(List.of("%s cannot be read: %s".formatted(file, e)));
      }
    }
    String variable = environment.get(name);
    if (variable == null || variable.isBlank()) {
      throw new ConfigurationInvalid(
          List.of(
              "there is neither %s nor the variable %s; create the function with `scar init`"
                  .formatted(file, name)));
    }
    byte[] text;
    try {
      text = Base64.getMimeDecoder().decode(variable);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationInvalid(List.of("the variable %s is not base64".formatted(name)));
    }
    return parse(format, text, "the variable " + name);
  }

  private static FunctionConfig parse(JsonFactory format, byte[] text, String where) {
    try (JsonParser parser = format.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        throw new ConfigurationInvalid(List.of(where + " is empty"));
      }
      return FunctionConfigParser.parse(parser);
    } catch (JsonProcessingException e) {
      throw new ConfigurationInvalid(
          List.of("%s: %s".formatted(where, e.getOriginalMessage().replace('\n', ' '))));
    } catch (IOException e) {
      throw new ConfigurationInvalid(List.of("%s: %s".formatted(where, e)));
    }
  }

  private FunctionConfigSource() {}
}

package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.ImageName;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.definition.Origin;
import io.scar.cli.definition.ScalarReader;
import io.scar.cli.definition.Schema;
import io.scar.cli.definition.Shape;
import io.scar.cli.failure.ExitStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings that flags give, held against the same schema as those of files. */
public final class FlagSettings {

  private final ObjectNode tree = JsonNodeFactory.instance.objectNode();
  private final List<String> problems = new ArrayList<>();
  private final List<String> problemsInFiles = new ArrayList<>();
  private final Origin origin;
  private final Map<String, String> environment;
  private final Consumer<String> notices;

  /**
   * @param environment where paths start, and where variables without a value get theirs
   * @param notices hears what deserves a word to the user
   */
  public FlagSettings(Environment environment, Consumer<String> notices) {
    this(environment.workingFolder(), environment.variables(), notices);
  }

  /** Without an environment. */
  public FlagSettings(Path workingFolder, Consumer<String> notices) {
    this(workingFolder, Map.of(), notices);
  }

  private FlagSettings(
      Path workingFolder, Map<String, String> environment, Consumer<String> notices) {
    this.environment = environment;
    this.notices = notices;
    this.origin = new Origin("command line", workingFolder, workingFolder);
  }

  /** Sets the key at a dotted path below the function; null leaves it out. */
  public FlagSettings set(String flag, String path, @Nullable String text) {
    if (text != null) {
      JsonNode value = read(flag, path, Schema.at(Schema.FUNCTION, path).shape(), text);
      if (value != null) {
        tree.withObject(pointer(parent(path))).set(last(path), value);
      }
    }
    return this;
  }

  /** Sets a flag's key to true, if it was given. */
  public FlagSettings setIf(boolean given, String path) {
    if (given) {
      tree.withObject(pointer(parent(path))).put(last(path), true);
    }
    return this;
  }

  /** Sets a list; an empty one is left out. */
  public FlagSettings setTexts(String flag, String path, List<String> texts) {
    if (!texts.isEmpty()
        && Schema.at(Schema.FUNCTION, path).shape() instanceof Shape.ListOf(Shape item)) {
      var list = tree.withObject(pointer(parent(path))).putArray(last(path));
      for (String text : texts) {
        JsonNode value = read(flag, path, item, text);
        if (value != null) {
          list.add(value);
        }
      }
    }
    return this;
  }

  /**
   * Sets variables that a flag gives one by one: {@code NAME=VALUE}, or {@code NAME} alone for the
   * environment's. They win over those of files, whichever comes first.
   */
  public FlagSettings setVariables(String flag, String path, List<String> assignments) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      String name = equals < 0 ? assignment : assignment.substring(0, equals);
      if (name.isEmpty()) {
        problems.add(flag + ": there is no name before `=`; a variable is given as NAME=VALUE");
      } else if (equals >= 0) {
        variables.put(name, assignment.substring(equals + 1));
      } else if (environment.containsKey(name)) {
        variables.put(name, environment.getOrDefault(name, ""));
      } else {
        problems.add(
            "%s: a variable is given as NAME=VALUE, or as NAME if this environment has it, which has no `%s`"
                .formatted(flag, name));
      }
    }
    return setVariables(path, variables);
  }

  /** Sets the variables of files; those of a later file win. */
  public FlagSettings setVariableFiles(String path, List<String> files) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String file : files) {
      try {
        variables.putAll(EnvFile.read(origin.folder().resolve(file), file, environment, notices));
      } catch (InvalidSettings e) {
        problemsInFiles.addAll(e.placed());
      }
    }
    return setVariables(path, variables);
  }

  /** Sets variables; an empty map is left out. */
  public FlagSettings setVariables(String path, Map<String, String> variables) {
    if (!variables.isEmpty()) {
      ObjectNode map = tree.withObject(pointer(path));
      variables.forEach(map::put);
    }
    return this;
  }

  /** Sets the one input or output folder. */
  public FlagSettings setFolder(String flag, String path, @Nullable String folder) {
    if (folder != null) {
      String problem = Schema.bucketPathProblem(folder);
      if (problem != null) {
        problems.add(flag + ": " + problem);
        return this;
      }
      ObjectNode item = JsonNodeFactory.instance.objectNode();
      item.put("storage_provider", "s3");
      item.put("path", folder);
      tree.withObject(pointer(parent(path))).putArray(last(path)).add(item);
    }
    return this;
  }

  /**
   * @throws InvalidSettings with everything that is wrong
   */
  public ObjectNode tree() {
    if (!problems.isEmpty() || !problemsInFiles.isEmpty()) {
      throw new InvalidSettings(ExitStatus.USAGE, problemsInFiles, problems);
    }
    return tree;
  }

  private @Nullable JsonNode read(String flag, String path, Shape shape, String text) {
    try {
      String ambiguity =
          shape instanceof Shape.Image ? ImageName.ambiguity(text, origin.folder()) : null;
      if (ambiguity != null) {
        notices.accept(ambiguity);
      }
      return ScalarReader.read(last(path), shape, text, origin);
    } catch (ScalarReader.BadValue e) {
      problems.add(flag + ": " + e.reason());
      return null;
    }
  }

  private static String pointer(String path) {
    return "/" + path.replace('.', '/');
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('.'));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}

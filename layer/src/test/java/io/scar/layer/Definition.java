package io.scar.layer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The definition of one function, in a folder of its own, as a user writes it. */
public final class Definition {

  private final String name;
  private final List<String> lambda = new ArrayList<>();
  private final List<String> beside = new ArrayList<>();
  private String container;
  private @Nullable String script;

  private Definition(String name, String container) {
    this.name = name;
    this.container = container;
  }

  /**
   * @param image as {@code container.image} names it
   */
  public static Definition of(String name, String image) {
    return new Definition(name, "container: {image: '" + image + "'}");
  }

  /**
   * Adds lines of the section {@code lambda}; one that begins with {@code container:} takes the
   * place of that with the image.
   */
  public Definition lambda(String... lines) {
    for (String line : lines) {
      if (line.startsWith("container:")) {
        container = line;
      } else {
        lambda.add(line);
      }
    }
    return this;
  }

  /** Adds sections beside {@code lambda}. */
  public Definition beside(String... lines) {
    beside.addAll(List.of(lines));
    return this;
  }

  /** A folder of S3, {@code BUCKET/FOLDER}, whose objects start the function. */
  public Definition input(String path) {
    return lambda("input: [{storage_provider: s3, path: " + path + "}]");
  }

  /** A folder of S3 that takes what the function makes. */
  public Definition output(String path) {
    return lambda("output: [{storage_provider: s3, path: " + path + "}]");
  }

  /** The script that each event runs. */
  public Definition script(String content) {
    script = content;
    return lambda("init_script: script.sh");
  }

  /**
   * Writes it, over one of the same name.
   *
   * @return the file
   */
  public String write(Scar user) throws IOException {
    if (script != null) {
      user.write(name + "/script.sh", script);
    }
    StringBuilder yaml = new StringBuilder("functions:\n  aws:\n  - lambda:\n");
    yaml.append(("name: " + name).indent(6)).append(container.indent(6));
    lambda.forEach(line -> yaml.append(line.indent(6)));
    beside.forEach(line -> yaml.append(line.indent(4)));
    Path file = user.write(name + "/function.yaml", yaml.toString());
    return file.toString();
  }
}

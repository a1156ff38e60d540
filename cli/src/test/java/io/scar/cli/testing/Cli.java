package io.scar.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.command.ScarCommand;
import io.scar.cli.config.Environment;
import io.scar.cli.console.Console;
import io.scar.cli.console.Terminal;
import io.scar.container.testing.LayerBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The command in a folder of its own: home, working folder and distribution. */
public final class Cli {

  /** How a command ended. */
  public record Result(List<String> command, int exitCode, String out, String err) {

    public Result exits(int expected) {
      assertThat(exitCode).as("%s%n%s%n%s", command, out, err).isEqualTo(expected);
      return this;
    }

    /** The one JSON document that standard output is. */
    public JsonNode json() throws IOException {
      try (MappingIterator<JsonNode> documents =
          new ObjectMapper().readerFor(JsonNode.class).readValues(out)) {
        List<JsonNode> all = documents.readAll();
        assertThat(all).as(out).hasSize(1);
        return all.getFirst();
      }
    }
  }

  private final Path folder;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private boolean terminal;
  private String typed = "";

  public Cli(Path folder, FakeAws aws) throws IOException {
    this.folder = folder;
    set("AWS_ENDPOINT_URL", aws.endpoint());
    set("AWS_ACCESS_KEY_ID", "key");
    set("AWS_SECRET_ACCESS_KEY", "secret");
    set("AWS_EC2_METADATA_DISABLED", "true");
    Path distribution = Files.createDirectories(folder.resolve("dist"));
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(distribution.resolve("scar-layer.zip")))) {
      zip.putNextEntry(new ZipEntry("bootstrap"));
      zip.write(new byte[] {'#'});
      zip.closeEntry();
    }
    Files.write(
        distribution.resolve("scar-image-bundle.tar"),
        new LayerBuilder().file("opt/scar/start", 0755, new byte[10_000]).build());
  }

  /** Sets a variable; an empty one is as none. */
  public Cli set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** Standard error is a terminal from now on. */
  public Cli onTerminal() {
    terminal = true;
    return this;
  }

  /** What standard input has from now on. */
  public Cli types(String text) {
    typed = text;
    return this;
  }

  public Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** An image of one file, as {@code -i} takes it. */
  public String image(int fileBytes) throws IOException {
    return "oci:" + TestImage.layout(folder.resolve("image-" + fileBytes), fileBytes);
  }

  public Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = execute(out, err, arguments);
    return new Result(
        List.of(arguments),
        exitCode,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  /** As {@link #run}, with standard output of one's own. */
  public int execute(OutputStream out, OutputStream err, String... arguments) {
    Console console =
        new Console(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Terminal(false, terminal, terminal, false, 0));
    return new ScarCommand(
            new Environment(variables, folder, folder.resolve("home"), folder.resolve("dist")),
            console)
        .execute(arguments);
  }
}

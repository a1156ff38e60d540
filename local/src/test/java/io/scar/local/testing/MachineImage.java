package io.scar.local.testing;

import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Small images with a few programs of this machine and the libraries that they need. */
public final class MachineImage {

  private static final List<String> PROGRAMS =
      List.of("bash", "cat", "env", "grep", "id", "ls", "sleep", "touch", "tr", "setsid");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");

  private MachineImage() {}

  /** An image with {@code /bin/bash} and some tools, {@code /bin/sh} among them. */
  public static ImageBuilder withShell(Map<String, String> files) throws IOException {
    LayerBuilder layer = new LayerBuilder().directory("bin").directory("tmp", 01777);
    TreeSet<Path> libraries = new TreeSet<>();
    for (String name : PROGRAMS) {
      Path program = find(name);
      layer.file("bin/" + name, 0755, Files.readAllBytes(program));
      libraries.addAll(libraries(program));
    }
    layer.symbolicLink("bin/sh", "bash");
    for (Path library : libraries) {
      layer.file(library.toString().substring(1), 0755, Files.readAllBytes(library));
    }
    LayerBuilder top = new LayerBuilder();
    files.forEach(
        (name, content) ->
            top.file(
                name,
                content.startsWith("#!") ? 0755 : 0644,
                content.getBytes(StandardCharsets.UTF_8)));
    return new ImageBuilder().layer(layer).layer(top).env("PATH=/bin");
  }

  private static Path find(String name) {
    return Stream.of("/bin", "/usr/bin", "/usr/local/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this machine has no " + name));
  }

  private static List<Path> libraries(Path program) throws IOException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).start();
    String said = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<Path> found = new ArrayList<>();
    for (Matcher library = LIBRARY.matcher(said); library.find(); ) {
      found.add(Path.of(library.group(1)));
    }
    return found;
  }
}

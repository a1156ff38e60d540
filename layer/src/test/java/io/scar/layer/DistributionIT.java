package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user unpacks: its pages, and how it is installed. */
class DistributionIT {

  private static final Path DISTRIBUTION = Path.of("target/dist/scar").toAbsolutePath().normalize();

  /** An inline link to no other site, without its anchor. */
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?![a-z]+:)([^)#\\s]+)(#[^)\\s]*)?\\)");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(DISTRIBUTION)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  @Test
  void theLinksOfItsPagesLeadToFilesOfIt() throws IOException {
    List<String> astray = new ArrayList<>();
    List<Path> reached = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = URLDecoder.decode(link.group(1), StandardCharsets.UTF_8);
        Path file = page.resolveSibling(target).normalize();
        if (file.startsWith(DISTRIBUTION) && Files.exists(file)) {
          reached.add(DISTRIBUTION.relativize(file));
        } else {
          astray.add(DISTRIBUTION.relativize(page) + ": " + target);
        }
      }
    }

    assertThat(astray).isEmpty();
    assertThat(reached)
        .contains(
            Path.of("README.md"),
            Path.of("docs/architecture.md"),
            Path.of("images/README.md"),
            Path.of("scar.cfg.example"));
  }

  @Test
  void theReadmesCommandsInstallItAndItsRecipesMakeImages(@TempDir Path folder) throws IOException {
    String readme = Files.readString(DISTRIBUTION.resolve("README.md"));
    int start = readme.indexOf("\n## Install\n");
    assertThat(start).isNotNegative();
    List<String> commands =
        readme
            .substring(start, readme.indexOf("\n## ", start + 1))
            .lines()
            .filter(line -> line.startsWith("    "))
            .map(String::strip)
            .toList();
    Path home = folder.resolve("home");

    try (Shell shell = new Shell(folder, home)) {
      shell.succeeds("tar -C '%s' -cf scar.tar.gz scar".formatted(DISTRIBUTION.getParent()));
      for (String command : commands) {
        shell.succeeds(command);
      }
      shell.succeeds("PATH=~/.local/bin:$PATH; cd ~/.local/scar");
      assertThat(shell.succeeds("scar --version")).startsWith("SCAR ");
      shell.succeeds("image=$(images/make-image images/busybox/image.recipe)");
      assertThat(shell.succeeds("scar inspect -i \"oci:$image\"")).contains("/bin/sh");
    }
    assertThat(home.resolve(".local/bin/scar")).isSymbolicLink();
  }
}

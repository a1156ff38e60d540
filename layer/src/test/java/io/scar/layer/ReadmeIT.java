package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of README.md, typed into one shell in their order. */
class ReadmeIT {

  private static final Path TOP = Path.of(System.getProperty("scar.top", "..")).toAbsolutePath();
  private static final String SECTION = "## A function of your own";
  private static final Pattern HERE_DOCUMENT = Pattern.compile("<<'?(\\w+)'?");

  /** What the user's machine has beside the README. */
  private static final List<String> CHECKOUT = List.of("bin", "images", "layer", "README.md");

  /** The results of an event appear a moment after it; people look again. */
  private static final Map<String, String> LOOKED_FOR_AGAIN =
      Map.of("scar log -n words", "REPORT", "scar ls -b texts/out", "out/README.md.count");

  private static final Map<String, String> SAID =
      Map.ofEntries(
          Map.entry("scar local start", "The local cloud runs at http://127.0.0.1:"),
          Map.entry("scar init -i \"oci:$image\" -n hello", "Created hello in "),
          Map.entry("scar run -n hello echo hello", "hello\n"),
          Map.entry("scar init -f words.yaml", "Created words in "),
          Map.entry("scar update -f words.yaml --dry-run", "512 MB → 1024 MB"),
          Map.entry("scar update -f words.yaml", "Updated words in "),
          Map.entry("scar ls", "texts/in"),
          Map.entry("scar init -f shout.yaml", "Created shout in "),
          Map.entry("scar invoke -n shout -d \"hello there\"", "HELLO THERE"),
          Map.entry("scar rm -n shout", "Removed shout"),
          Map.entry("scar rm -n words", "Removed words"),
          Map.entry("scar rm -n hello", "Removed hello"),
          Map.entry("scar local stop", "The local cloud is stopped"));

  @Test
  void everyCommandOfTheReadmeWorksInItsOrder(@TempDir Path folder) throws IOException {
    List<String> commands = commands(Files.readString(TOP.resolve("README.md")));
    assertThat(commands).containsAll(SAID.keySet()).containsAll(LOOKED_FOR_AGAIN.keySet());
    assertThat(commands).contains("scar get -b texts/out -p results");
    Path work = Files.createDirectories(folder.resolve("work"));
    for (String name : CHECKOUT) {
      Files.createSymbolicLink(work.resolve(name), TOP.resolve(name));
    }

    try (Shell shell = new Shell(work, folder.resolve("home"))) {
      for (String command : commands) {
        String out = shell.succeeds(command);
        String awaited = LOOKED_FOR_AGAIN.get(command);
        for (int i = 0; awaited != null && !out.contains(awaited); i++) {
          assertThat(i).as("never in `%s`: %s%n%s", command, awaited, out).isLessThan(100);
          out = shell.succeeds(command);
        }
        assertThat(out).as(command).contains(SAID.getOrDefault(command, ""));
      }
      assertThat(shell.succeeds("scar local status || echo gone")).contains("gone");
    }

    long words =
        Pattern.compile("\\s+")
            .splitAsStream(Files.readString(TOP.resolve("README.md")))
            .filter(
                word -> word.chars().anyMatch(c -> c > ' ' && c < 0x7f)) // what wc takes for a word
            .count();
    assertThat(work.resolve("results/out/README.md.count")).content().isEqualTo(words + "\n");
    try (var left = Files.list(folder.resolve("home"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .as("what scar leaves in a home")
          .isSubsetOf(".scar", ".local", ".cache");
    }
  }

  /** The indented or fenced lines of the section; a here document belongs to its command. */
  private static List<String> commands(String readme) {
    int start = readme.indexOf(SECTION);
    assertThat(start).as(SECTION).isNotNegative();
    int end = readme.indexOf("\n## ", start + SECTION.length());
    List<String> commands = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    String endMark = null;
    boolean fenced = false;
    for (String line : readme.substring(start, end).lines().toList()) {
      if (endMark == null && line.startsWith("```")) {
        fenced = !fenced;
        continue;
      }
      if (!fenced && !line.startsWith("    ")) {
        continue;
      }
      String text = fenced ? line : line.substring(4);
      command.append(text);
      Matcher here = HERE_DOCUMENT.matcher(text);
      if (endMark == null && here.find()) {
        endMark = here.group(1);
      } else if (text.equals(endMark)) {
        endMark = null;
      }
      if (endMark == null && !text.endsWith("\\") && !text.isBlank()) {
        commands.add(command.toString());
        command.setLength(0);
      } else {
        command.append('\n');
      }
    }
    assertThat(command).as("an unfinished command").isBlank();
    return commands;
  }
}

package io.scar.cli.command;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;

/** What is typed for what, shown at the end of each command's help. */
final class Examples {

  private static final Map<String, List<String>> OF =
      Map.ofEntries(
          Map.entry(
              "scar",
              List.of(
                  "scar init -i busybox -n hello",
                  "scar run -n hello echo hello",
                  "scar rm -n hello")),
          Map.entry(
              "scar init",
              List.of(
                  "scar init -i busybox -n hello",
                  "scar init -i ghcr.io/acme/genome:3 -n align -m 2048 -ib reads/in -ob reads/out",
                  "scar init -i busybox -n hook -s hook.sh -api hook --env-file hook.env",
                  "scar init -f grayscale.yaml --dry-run")),
          Map.entry(
              "scar update",
              List.of(
                  "scar update -f grayscale.yaml --dry-run",
                  "scar update -n grayscale -m 1024 -t 120")),
          Map.entry(
              "scar inspect",
              List.of(
                  "scar inspect -i ghcr.io/acme/genome:3",
                  "scar inspect -i busybox --quick -j",
                  "scar inspect -f grayscale.yaml")),
          Map.entry(
              "scar run",
              List.of(
                  "scar run -n hello echo hello",
                  "scar run -n hello -s script.sh first second",
                  "scar run -n hello -o answer.bin",
                  "scar run -n hello -p event.json --log",
                  "scar run -n grayscale -ib pics/in",
                  "scar run -n grayscale --retry-failed")),
          Map.entry(
              "scar invoke",
              List.of(
                  "scar invoke -n hook -d hello",
                  "scar invoke -n hook -db photo.jpg -o small.jpg",
                  "scar invoke -n hook -jd '{\"width\":640}' --retries 3")),
          Map.entry(
              "scar ls",
              List.of("scar ls", "scar ls --all -j", "scar ls -q", "scar ls -b pics/out")),
          Map.entry(
              "scar log",
              List.of(
                  "scar log -n grayscale --since 10m",
                  "scar log -n grayscale --follow",
                  "scar log -n grayscale --timeline")),
          Map.entry(
              "scar rm",
              List.of(
                  "scar rm -n grayscale --dry-run", "scar rm -f grayscale.yaml --delete-buckets")),
          Map.entry(
              "scar put",
              List.of("scar put -b pics/in -p photo.jpg", "scar put -b pics/in -p photos --force")),
          Map.entry("scar get", List.of("scar get -b pics/out -p results")),
          Map.entry(
              "scar local",
              List.of("scar local start", "eval \"$(scar local env)\"", "scar local stop")),
          Map.entry(
              "scar local start",
              List.of("scar local start", "scar local start --port 0 --dir state")),
          Map.entry("scar local stop", List.of("scar local stop")),
          Map.entry("scar local status", List.of("scar local status", "scar local status -j")),
          Map.entry("scar local env", List.of("eval \"$(scar local env)\"")),
          Map.entry("scar local logs", List.of("scar local logs --follow")),
          Map.entry(
              "scar image",
              List.of("scar image pull busybox", "scar image ls", "scar image prune --all")),
          Map.entry(
              "scar image pull",
              List.of(
                  "scar image pull busybox ghcr.io/acme/genome:3",
                  "scar image pull -q -i oci:layout")),
          Map.entry("scar image unpack", List.of("scar image unpack -i busybox --to root")),
          Map.entry("scar image ls", List.of("scar image ls", "scar image ls -q")),
          Map.entry(
              "scar image rm", List.of("scar image rm busybox", "scar image rm 3b1f0c77a2d4")),
          Map.entry("scar image prune", List.of("scar image prune", "scar image prune --all")),
          Map.entry("scar role", List.of("scar role create -f grayscale.yaml")),
          Map.entry(
              "scar role create",
              List.of(
                  "scar role create -f grayscale.yaml",
                  "scar role create -n grayscale -ib pics/in -ob pics/out")),
          Map.entry("scar role show", List.of("scar role show -n grayscale")),
          Map.entry("scar policy", List.of("scar policy deploy -f grayscale.yaml >deploy.json")),
          Map.entry(
              "scar policy deploy", List.of("scar policy deploy -f grayscale.yaml >deploy.json")),
          Map.entry(
              "scar policy execution",
              List.of("scar policy execution -n grayscale -ib pics/in -ob pics/out")),
          Map.entry("scar doctor", List.of("scar doctor", "scar doctor -j")),
          Map.entry(
              "scar completion",
              List.of("eval \"$(scar completion bash)\"", "scar completion zsh >~/.zfunc/_scar")),
          Map.entry("scar version", List.of("scar version")));

  private Examples() {}

  /**
   * @param command with those that it is in, as {@code scar local start}
   * @return as typed in a shell; none for a command that has none
   */
  static List<String> of(String command) {
    return OF.getOrDefault(command, List.of());
  }

  /** A section of a command's help. */
  static String section(Help help) {
    List<String> examples = of(help.commandSpec().qualifiedName());
    StringBuilder section = new StringBuilder();
    if (!examples.isEmpty()) {
      section.append(System.lineSeparator());
      section.append(help.colorScheme().text("@|bold Examples:|@"));
      section.append(System.lineSeparator());
      examples.forEach(line -> section.append("  ").append(line).append(System.lineSeparator()));
    }
    return section.toString();
  }
}

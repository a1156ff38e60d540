package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.config.Environment;
import io.scar.local.config.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command looks for a local cloud where the local cloud's own program would keep its state. */
class LocalCloudFolderTest {

  static Stream<Map<String, String>> environments() {
    return Stream.of(
        Map.of("HOME", "/home/me"),
        Map.of("HOME", "/home/me", "XDG_STATE_HOME", ""),
        Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state"),
        Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state", "SCAR_LOCAL_DIR", ""),
        Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state", "SCAR_LOCAL_DIR", "/mine"));
  }

  @ParameterizedTest
  @MethodSource("environments")
  void bothSidesTakeTheSameFolder(Map<String, String> variables) {
    Environment command =
        new Environment(
            variables, Path.of("/work"), Path.of(variables.getOrDefault("HOME", "/")), null);

    assertThat(command.localCloudFolder()).isEqualTo(Options.parse(List.of(), variables).folder());
  }
}

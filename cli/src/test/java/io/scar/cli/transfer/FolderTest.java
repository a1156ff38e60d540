package io.scar.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.cli.failure.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTest {

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/etc/x", "a//b", "a/./b", ".."})
  void aKeyCannotLeaveTheFolder(String key) {
    assertThatThrownBy(() -> Receiving.fileOf(Path.of("/t"), key))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(key);
  }

  @Test
  void anObjectIsStoredAtItsFullKey() {
    assertThat(Receiving.fileOf(Path.of("/t"), "out/a b+ü.txt"))
        .isEqualTo(Path.of("/t/out/a b+ü.txt"));
  }
}

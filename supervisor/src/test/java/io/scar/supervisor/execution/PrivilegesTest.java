package io.scar.supervisor.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivilegesTest {

  @TempDir Path folder;

  private Privileges read(String uid, String capabilities) throws IOException {
    return Privileges.read(
        Files.writeString(
            folder.resolve("status"),
            "Name:\tjava\nUid:\t%s\nGid:\t5\t5\t5\t5\nCapInh:\t0000000000000000\nCapEff:\t%s\n"
                .formatted(uid, capabilities)));
  }

  @Test
  void dockersRootMayBecomeOthers() throws IOException {
    assertThat(read("0\t0\t0\t0", "00000000a80425fb")).isEqualTo(new Privileges("0", true));
  }

  @Test
  void rootWithoutCapabilitiesAndAnOrdinaryUserMayNot() throws IOException {
    assertThat(read("0\t0\t0\t0", "0000000000000000")).isEqualTo(new Privileges("0", false));
    assertThat(read("1\t993\t993\t993", "0000000000000000"))
        .isEqualTo(new Privileges("993", false));
  }

  @Test
  void oneOfTheTwoCapabilitiesIsNotEnough() throws IOException {
    assertThat(read("0\t0\t0\t0", "0000000000000040").mayBecomeOthers()).isFalse();
    assertThat(read("0\t0\t0\t0", "0000000000000080").mayBecomeOthers()).isFalse();
    assertThat(read("0\t0\t0\t0", "00000000000000c0").mayBecomeOthers()).isTrue();
  }

  @Test
  void aFileThatDoesNotSayIsNamed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "Name:\tjava\n");

    assertThatExceptionOfType(MachineFailed.class)
        .isThrownBy(() -> Privileges.read(other))
        .withMessageContaining(other.toString());
  }
}

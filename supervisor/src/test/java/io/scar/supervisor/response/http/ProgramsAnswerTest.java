package io.scar.supervisor.response.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program may say about its answer, and what not. */
class ProgramsAnswerTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Status: 100",
        "Status: 199",
        "Status: 600",
        "Status: fine",
        "no header",
        ": value",
        "X Y: 1",
        "X-A: a\rSet-Cookie: b",
        "X-A: \u0000",
        "X-A: \u00fc",
        "Transfer-Encoding: chunked",
        "connection: close",
        "Content-Length: 5",
        "Upgrade: h2c",
        "Amz-Lambda-Request-Id: other",
        "Exit-Code: 0",
        "Batch-Job-Id: job-1",
        "Output-Truncated: true"
      })
  void whatAProgramMayNotSetIsRefused(String line) {
    assertThatExceptionOfType(ResponseFileInvalid.class)
        .isThrownBy(() -> ProgramsAnswer.parse("X-Fine: 1\n" + line))
        .withMessageContaining("line 2");
  }

  @Test
  void aProgramsFileThatIsALinkOrTooLargeIsRefused() throws IOException {
    Path output = Files.createDirectory(folder.resolve("output"));
    Path file = ProgramsAnswer.file(output);
    Files.createSymbolicLink(file, Files.writeString(folder.resolve("secret"), "X: 1"));
    assertThatExceptionOfType(ResponseFileInvalid.class)
        .isThrownBy(() -> ProgramsAnswer.take(output));
    ProgramsAnswer.drop(output);
    assertThat(folder.resolve("secret")).exists();

    Files.writeString(file, "X: " + "x".repeat(9000));
    assertThatExceptionOfType(ResponseFileInvalid.class)
        .isThrownBy(() -> ProgramsAnswer.take(output));
    ProgramsAnswer.drop(output);
    assertThat(file).doesNotExist();
    assertThat(ProgramsAnswer.take(output)).isEqualTo(ProgramsAnswer.NOTHING);
  }
}

package io.scar.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPipeTest {

  @TempDir Path folder;

  private List<String> lines(String written) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (LogPipe pipe = LogPipe.open(folder.resolve("log"), lines::add)) {
      Files.writeString(pipe.path(), written, StandardOpenOption.WRITE);
    }
    return lines;
  }

  @Test
  void linesAreHandedOnTheLastOneAlsoIfItIsNotEnded() throws Exception {
    assertThat(lines("one\r\n\ntwo\nhalf")).containsExactly("one", "", "two", "half");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc"})
  void aLineThatIsTooLongIsSplitBetweenCharacters(String before) throws Exception {
    String line = before + "\u20ac".repeat(LogPipe.LINE_LIMIT / 2);

    List<String> parts = lines(line + "\n");

    assertThat(parts)
        .hasSize(2)
        .allMatch(part -> part.getBytes(StandardCharsets.UTF_8).length <= LogPipe.LINE_LIMIT);
    assertThat(String.join("", parts)).isEqualTo(line);
  }
}

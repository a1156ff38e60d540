package io.scar.supervisor.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter =
      new LineSplitter(
          (content, length) -> lines.add(new String(content, 0, length, StandardCharsets.UTF_8)));

  @Test
  void linesArePassedOnAsTheyEndAndTheRestAtTheEnd() throws IOException {
    splitter.write("one\ntw".getBytes(StandardCharsets.UTF_8));
    assertThat(lines).containsExactly("one");
    splitter.write("o\n\nthree".getBytes(StandardCharsets.UTF_8));
    splitter.close();

    assertThat(lines).containsExactly("one", "two", "", "three");
  }

  @Test
  void aLineWithoutEndDoesNotGrowWithoutBound() throws IOException {
    splitter.write("x".repeat(LineSplitter.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8));
    splitter.close();

    assertThat(lines).extracting(String::length).containsExactly(LineSplitter.MAX_BYTES, 1);
  }
}

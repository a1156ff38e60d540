package io.scar.supervisor.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTailTest {

  @Test
  void everythingIsKeptUpToTheLimit() throws IOException {
    OutputTail tail = new OutputTail(20_000);
    String text = "0123456789".repeat(2_000);
    for (int i = 0; i < text.length(); i += 7) {
      tail.write(
          text.substring(i, Math.min(i + 7, text.length())).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(tail.content().bytes()).asString().isEqualTo(text);
    assertThat(tail.content().truncated()).isFalse();
  }

  @Test
  void theEndIsKeptBeyondTheLimit() throws IOException {
    OutputTail tail = new OutputTail(10);
    tail.write("0123456789abcde".getBytes(StandardCharsets.UTF_8));
    tail.write('f');

    assertThat(tail.content().bytes()).asString().isEqualTo("6789abcdef");
    assertThat(tail.content().truncated()).isTrue();
  }

  @Test
  void aCharacterThatWasCutIsLeftOut() throws IOException {
    OutputTail tail = new OutputTail(4);
    tail.write("xüüa".getBytes(StandardCharsets.UTF_8));
    tail.write('b');

    assertThat(tail.content().bytes()).asString().isEqualTo("üab");
  }

  @Test
  void nothingIsKeptWithoutRoom() {
    assertThat(new OutputTail(0).content().bytes()).isEmpty();
  }
}

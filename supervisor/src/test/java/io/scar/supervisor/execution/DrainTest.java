package io.scar.supervisor.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DrainTest {

  @Test
  void whatIsWrittenIsPassedOn() {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    Drain drain = new Drain(target);

    drain.write("text".getBytes(StandardCharsets.UTF_8), 0, 4);
    drain.write('!');

    assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("text!");
    assertThat(drain.failure()).isEmpty();
  }

  @Test
  void aFailureIsKeptAndTheProgramMayGoOnWriting() {
    OutOfMemoryError full = new OutOfMemoryError("as the test wants");
    Drain drain =
        new Drain(
            new OutputStream() {
              @Override
              public void write(int b) {
                throw full;
              }
            });

    drain.write(new byte[10], 0, 10);
    drain.write(new byte[10], 0, 10);

    assertThat(drain.failure()).containsSame(full);
  }
}

package io.scar.supervisor.delegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void twoRunsTellNothingAndThreeTellTheirMedian() {
    add(10, 20);
    assertThat(history().usual()).isEmpty();

    add(300);
    assertThat(history().usual()).contains(Duration.ofSeconds(20));
  }

  @Test
  void theLastNineCount() {
    add(500, 500, 500, 500, 500, 1, 1, 1, 1);
    assertThat(history().usual()).contains(Duration.ofSeconds(500));

    add(1);
    assertThat(history().usual()).contains(Duration.ofSeconds(1));
  }

  @Test
  void whatIsOlderThanAnHourIsForgotten() {
    add(500, 500, 500);
    now = now.plus(Duration.ofMinutes(61));

    assertThat(history().usual()).isEmpty();
  }

  @Test
  void whatWasStoppedWouldHaveTakenLonger() {
    for (int i = 0; i < 3; i++) {
      history().addStopped(Duration.ofSeconds(10));
    }

    assertThat(history().usual()).contains(Duration.ofSeconds(15));
  }

  @Test
  void aFileThatIsDamagedIsBegunAnew() throws IOException {
    Files.writeString(folder.resolve("history"), "nonsense\n1");
    assertThat(history().usual()).isEmpty();

    add(1, 2, 3);
    assertThat(history().usual()).contains(Duration.ofSeconds(2));
  }

  @Test
  void aFolderThatIsNotThereIsNoFailure() {
    RunHistory nowhere = new RunHistory(folder.resolve("gone/history"));
    nowhere.add(Duration.ofSeconds(1));

    assertThat(nowhere.usual()).isEmpty();
  }

  private void add(int... seconds) {
    for (int each : seconds) {
      history().add(Duration.ofSeconds(each));
    }
  }

  private RunHistory history() {
    return new RunHistory(folder.resolve("history"), () -> now);
  }
}

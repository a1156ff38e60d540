package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.cli.failure.Failure;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinceOptionTest {

  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "30s, 2026-01-15T11:59:30Z",
    "10m, 2026-01-15T11:50:00Z",
    "2h, 2026-01-15T10:00:00Z",
    "3d, 2026-01-12T12:00:00Z",
    "1w, 2026-01-08T12:00:00Z",
    "2026-01-02, 2026-01-02T00:00:00Z",
    "2026-01-02T03:04, 2026-01-02T03:04:00Z",
    "2026-01-02 03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04Z, 2026-01-02T03:04:00Z",
    "2026-01-02T03:04:05+01:00, 2026-01-02T02:04:05Z",
  })
  void itIsHowLongAgoOrWhen(String text, String time) {
    assertThat(SinceOption.parse(text, NOW)).isEqualTo(Instant.parse(time));
  }

  @Test
  void anythingElseIsRefused() {
    for (String text : new String[] {"", "10", "m", "10y", "yesterday", "2026-13-01", "-5m"}) {
      assertThatExceptionOfType(Failure.class).isThrownBy(() -> SinceOption.parse(text, NOW));
    }
  }
}

package io.scar.cli.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scar.cli.transfer.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunSummaryTest {

  private static Outcome outcome(int milliseconds, int exitCode, String log) {
    return new Outcome(
        new StoredObject("k", 1, Instant.EPOCH, null),
        Answer.ofError(200, "r", exitCode, "", log),
        null,
        Duration.ZERO,
        Duration.ofMillis(milliseconds));
  }

  private static String report(int billed, String init) {
    return "REPORT RequestId: r\tDuration: 1.00 ms\tBilled Duration: %d ms\tMemory Size: 2048 MB\tMax Memory Used: 9 MB\t%s"
        .formatted(billed, init);
  }

  @Test
  void percentilesAreTimesThatReallyWere() {
    List<Outcome> hundred = new ArrayList<>();
    for (int i = 100; i >= 1; i--) {
      hundred.add(outcome(i * 10, 0, ""));
    }

    RunSummary summary = RunSummary.of(hundred, Duration.ofSeconds(49));

    assertThat(summary.p50()).isEqualTo(Duration.ofMillis(500));
    assertThat(summary.p95()).isEqualTo(Duration.ofMillis(950));
    assertThat(summary.words())
        .isEqualTo("100 files in 49 s · 100 done, 0 failed · p50 500 ms, p95 950 ms");
  }

  @Test
  void oneCallIsAllPercentilesAtOnce() {
    RunSummary summary = RunSummary.of(List.of(outcome(7, 3, "")), Duration.ofMillis(1234));

    assertThat(summary.words())
        .isEqualTo("1 file in 1.2 s · 0 done, 1 failed · p50 7 ms, p95 7 ms");
  }

  /** 2,000 calls of 500 ms with 2 GB: 2,000 GB-seconds at $0.0000166667, and 2,000 requests. */
  @Test
  void theCostIsByLambdasPricesOfTimeMemoryAndRequests() {
    List<Outcome> calls = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      calls.add(outcome(510, 0, report(500, i < 16 ? "Init Duration: 300.00 ms\t" : "")));
    }

    RunSummary summary = RunSummary.of(calls, Duration.ofSeconds(49));

    assertThat(summary.dollars()).isCloseTo(0.0337334, within(1e-7));
    assertThat(summary.words()).endsWith("p95 510 ms · 16 cold starts · about $0.03");
  }
}

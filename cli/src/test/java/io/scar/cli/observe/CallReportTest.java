package io.scar.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallReportTest {

  private static final String WARM =
      "REPORT RequestId: 77b0\tDuration: 331.42 ms\tBilled Duration: 332 ms\tMemory Size: 1024 MB"
          + "\tMax Memory Used: 120 MB\t";

  @Test
  void aLineOfTextIsUnderstood() {
    assertThat(CallReport.of(WARM))
        .contains(new CallReport("77b0", 331.42, 332, 1024, 120, OptionalDouble.empty(), ""));
    assertThat(CallReport.of(WARM + "Init Duration: 320.10 ms\t"))
        .hasValueSatisfying(
            report -> {
              assertThat(report.cold()).isTrue();
              assertThat(report.init()).hasValue(320.10);
            });
    assertThat(CallReport.of(WARM + "Status: timeout"))
        .hasValueSatisfying(report -> assertThat(report.status()).isEqualTo("timeout"));
  }

  @Test
  void anObjectIsUnderstood() {
    String line =
        """
        {"time":"2026-01-02T03:04:05.678Z","type":"platform.report","record":{"requestId":"77b0",\
        "metrics":{"durationMs":331.42,"billedDurationMs":652,"memorySizeMB":1024,\
        "maxMemoryUsedMB":120,"initDurationMs":320.1},"status":"success"}}
        """;

    assertThat(CallReport.of(line.strip()))
        .contains(new CallReport("77b0", 331.42, 652, 1024, 120, OptionalDouble.of(320.1), ""));
  }

  @Test
  void theLastOneOfALogCounts() {
    assertThat(CallReport.last("START\n" + WARM.replace("77b0", "first") + "\n" + WARM + "\nend"))
        .hasValueSatisfying(report -> assertThat(report.requestId()).isEqualTo("77b0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "REPORT ", "REPORT RequestId: 77b0", "{\"type\":\"platform.report", "{}", "x"})
  void anotherLineIsNone(String line) {
    assertThat(CallReport.of(line)).isEmpty();
  }
}

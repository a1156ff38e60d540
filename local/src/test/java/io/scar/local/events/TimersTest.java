package io.scar.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimersTest {

  private static Rule rule(String expression, String state) {
    return new Rule("r", expression, "", state, "", Map.of(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "rate(1 minute), PT1M",
    "rate(5 minutes), PT5M",
    "rate(2 hours), PT2H",
    "rate(1 day), P1D"
  })
  void aRateSaysHowOftenARuleFires(String expression, Duration rate) {
    assertThat(rule(expression, Rule.ENABLED).rate()).contains(rate);
  }

  @Test
  void aDisabledRuleAndOneWithoutARateDoNotFire() {
    assertThat(rule("rate(1 minute)", Rule.DISABLED).rate()).isEmpty();
    assertThat(rule("cron(0 * * * ? *)", Rule.ENABLED).rate()).isEmpty();
  }
}

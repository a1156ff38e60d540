package io.scar.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.ServicesUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void aTimerFiresAgainAndAgainUntilItIsRemoved() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    AtomicInteger others = new AtomicInteger();
    try (Timers timers =
        new Timers(
            name -> {
              if (name.equals("r")) {
                three.countDown();
              } else {
                others.incrementAndGet();
              }
            })) {
      timers.set("gone", Optional.of(Duration.ofHours(1)));
      timers.set("gone", Optional.empty());
      timers.set("r", Optional.of(Duration.ofMillis(5)));

      assertThat(three.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(others).hasValue(0);
    }
  }

  @Test
  void aRuleCallsAFunctionThatAllowsIt(@TempDir Path folder) throws Exception {
    String function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    Path file = folder.resolve("rules.json");
    RuleStore.open(file)
        .put(
            rule("rate(1 minute)", Rule.ENABLED)
                .withTarget(new Rule.Target("1", function, "{\"scar-keep-warm\":true}")));
    ServicesUnderTest.Functions functions = new ServicesUnderTest.Functions();
    try (EventsService events = EventsService.open(file, functions)) {
      events.fire("r");
      assertThat(functions.events).isEmpty();

      functions.allowed.add(function);
      events.fire("r");
      events.fire("none");

      assertThat(functions.events)
          .containsExactly(new ServicesUnderTest.Delivered(function, "{\"scar-keep-warm\":true}"));
    }
  }
}

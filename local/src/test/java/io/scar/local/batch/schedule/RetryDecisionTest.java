package io.scar.local.batch.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.RetryStrategy;
import io.scar.local.batch.store.RetryStrategy.Action;
import io.scar.local.batch.store.RetryStrategy.Rule;
import io.scar.local.batch.store.TaskRun;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryDecisionTest {

  private static final Rule HOST = new Rule("host ec2*", null, null, Action.RETRY);
  private static final Rule PULL = new Rule(null, "CannotPullContainerError:*", null, Action.RETRY);
  private static final Rule CODE = new Rule(null, null, "13*", Action.RETRY);
  private static final Rule REST = new Rule("*", null, null, Action.EXIT);

  private static boolean again(
      String statusReason, @Nullable String reason, @Nullable Integer exitCode, Rule... rules) {
    TaskRun task = new TaskRun("t", "l", "a", exitCode, reason);
    Attempt attempt = new Attempt("e", "i", 1L, 2L, statusReason, List.of(task));
    return RetryDecision.again(new RetryStrategy(3, List.of(rules)), attempt, 1, task);
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    assertThat(again("Host EC2 (instance i-1) terminated.", null, null, HOST, REST)).isTrue();
    assertThat(again("Essential container in task exited", null, 1, HOST, REST)).isFalse();
    assertThat(again("Essential container in task exited", null, 137, CODE, REST)).isTrue();
    assertThat(again("Essential container in task exited", null, 1, CODE, REST)).isFalse();
    assertThat(again("Task failed to start", "CannotPullContainerError: x", null, CODE, PULL, REST))
        .isTrue();
  }

  @Test
  void allPatternsOfARuleMustMatch() {
    Rule both = new Rule("Essential*", null, "42", Action.EXIT);
    assertThat(again("Essential container in task exited", null, 42, both)).isFalse();
    assertThat(again("Essential container in task exited", null, 4, both)).isTrue();
    assertThat(again("Host EC2 gone", null, 42, both)).isTrue();
  }

  @Test
  void theLastAttemptIsFollowedByNone() {
    TaskRun task = new TaskRun("t", "l", "a", 1, null);
    Attempt attempt = new Attempt("e", "i", 1L, 2L, "x", List.of(task));
    RetryStrategy twice = new RetryStrategy(2, List.of());
    assertThat(RetryDecision.again(twice, attempt, 1, task)).isTrue();
    assertThat(RetryDecision.again(twice, attempt, 2, task)).isFalse();
  }
}

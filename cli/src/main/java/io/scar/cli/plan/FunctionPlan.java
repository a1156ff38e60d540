package io.scar.cli.plan;

import io.scar.cli.definition.FunctionDefinition.Account;
import java.util.List;

/**
 * The actions for one function, in the order in which they are done.
 *
 * @param function its name
 */
public record FunctionPlan(String function, Account account, List<Action> actions) {

  public FunctionPlan {
    actions = List.copyOf(actions);
  }

  /** Whether everything is as it should be. */
  public boolean isUpToDate() {
    return actions.stream().allMatch(action -> action instanceof Action.Keep);
  }

  /** Whether the function itself is not there. */
  public boolean creates() {
    return actions.stream()
        .anyMatch(
            action -> action instanceof Action.Create(var spec) && spec instanceof FunctionSpec);
  }
}

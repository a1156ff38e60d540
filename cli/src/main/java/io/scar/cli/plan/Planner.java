package io.scar.cli.plan;

import io.scar.cli.definition.FunctionDefinition.Account;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the plans of the functions of one call, one after the other: what an earlier function's
 * plan provides for is not planned again.
 */
public final class Planner {

  private record Shared(Account account, Spec.Id id) {}

  private final Set<Shared> provided = new HashSet<>();

  /**
   * @param wanted in the order in which one needs the other
   */
  public FunctionPlan plan(String function, Account account, List<Spec> wanted, Deployed deployed) {
    List<Action> before = new ArrayList<>();
    List<Action> triggers = new ArrayList<>();
    Set<Spec.Id> ids = new HashSet<>();
    for (Spec spec : wanted) {
      if (!ids.add(spec.id())
          || (spec.kind().shared() && !provided.add(new Shared(account, spec.id())))) {
        continue;
      }
      (spec.kind() == Kind.TRIGGER ? triggers : before).add(action(spec, deployed.find(spec.id())));
    }
    List<Action> after = new ArrayList<>();
    for (Spec spec : deployed.all()) {
      if (!spec.kind().shared() && !ids.contains(spec.id())) {
        // An old trigger may overlap with a new one, and S3 allows no moment of both.
        (spec.kind() == Kind.TRIGGER ? before : after).add(new Action.Delete(spec));
      }
    }
    List<Action> actions = new ArrayList<>(before);
    actions.addAll(triggers);
    actions.addAll(after);
    return new FunctionPlan(function, account, actions);
  }

  private static Action action(Spec wanted, Optional<Spec> deployed) {
    if (deployed.isEmpty()) {
      return new Action.Create(wanted);
    }
    List<Change> changes = Change.between(deployed.get(), wanted);
    return changes.isEmpty()
        ? new Action.Keep(wanted)
        : new Action.Update(wanted, deployed.get(), changes);
  }
}

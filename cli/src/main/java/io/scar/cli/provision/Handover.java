package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.plan.Action;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.plan.TriggerSpec;
import io.scar.cli.plan.TriggerSpec.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders that pass from one function of a call to another: S3 allows no moment in which both have
 * one, so the old function gives it up before anything else is done. In between nobody receives the
 * folder's events.
 */
final class Handover {

  private record Taking(Account account, TriggerSpec trigger) {}

  private final List<Taking> takings = new ArrayList<>();

  /**
   * @param plans of all functions of the call
   */
  Handover(List<FunctionPlan> plans) {
    for (FunctionPlan plan : plans) {
      for (Action action : plan.actions()) {
        if (action instanceof Action.Create(TriggerSpec wanted)) {
          takings.add(new Taking(plan.account(), wanted));
        } else if (action instanceof Action.Update(TriggerSpec wanted, var _, var _)) {
          takings.add(new Taking(plan.account(), wanted));
        }
      }
    }
  }

  /** Gives up what others of the call take. */
  void giveUp(FunctionPlan plan, TriggerResource triggers, Undo undo) {
    for (Action action : plan.actions()) {
      switch (action) {
        case Action.Update(TriggerSpec wanted, TriggerSpec deployed, var _) -> {
          List<Entry> kept = new ArrayList<>(deployed.entries());
          kept.retainAll(wanted.entries());
          giveUp(plan.account(), deployed, kept, triggers, undo);
        }
        case Action.Delete(TriggerSpec deployed) ->
            giveUp(plan.account(), deployed, List.of(), triggers, undo);
        default -> {
          // No trigger, or one that gives nothing up.
        }
      }
    }
  }

  private void giveUp(
      Account account,
      TriggerSpec deployed,
      List<Entry> kept,
      TriggerResource triggers,
      Undo undo) {
    List<Entry> given = new ArrayList<>(deployed.entries());
    given.removeAll(kept);
    if (given.stream().anyMatch(entry -> isTaken(account, deployed, entry))) {
      triggers.narrow(deployed, kept, undo);
    }
  }

  private boolean isTaken(Account account, TriggerSpec deployed, Entry given) {
    return takings.stream()
        .filter(taking -> taking.account().equals(account))
        .map(Taking::trigger)
        .filter(
            trigger ->
                trigger.bucket().equals(deployed.bucket())
                    && !trigger.function().equals(deployed.function()))
        .flatMap(trigger -> trigger.entries().stream())
        .anyMatch(
            entry ->
                entry.prefix().startsWith(given.prefix())
                    || given.prefix().startsWith(entry.prefix()));
  }
}

package io.scar.cli.provision;

import io.scar.cli.plan.Change;
import io.scar.cli.plan.Spec;
import java.util.List;

/**
 * What can be done to one kind of resource. Each operation tells the journal how it is taken back,
 * as soon as there is something to take back.
 */
interface ResourceType<R extends Spec> {

  /** What says such a resource. */
  Class<R> specs();

  void create(R wanted, Undo undo);

  /**
   * Brings the resource from what it is to what is wanted, and touches nothing else of it.
   *
   * @param changes at least one
   */
  default void update(R wanted, R deployed, List<Change> changes, Undo undo) {
    throw new IllegalStateException(wanted.thing() + " has nothing that could change");
  }

  /** Deletes the resource; that it is gone already is no failure. */
  default void delete(R deployed, Undo undo) {
    throw new IllegalStateException(deployed.thing() + " is not a plan's to delete");
  }
}

package io.scar.cli.plan;

import java.util.List;

/** One step from what is deployed to what is wanted. */
public sealed interface Action {

  /** What it is about: what is wanted, or, where nothing is, what is deployed. */
  Spec spec();

  /** As JSON names it. */
  String word();

  /** As people see it. */
  char sign();

  /** How the resource differs; empty where there is nothing to compare. */
  default List<Change> changes() {
    return List.of();
  }

  /** It is not there. */
  record Create(Spec spec) implements Action {
    @Override
    public String word() {
      return "create";
    }

    @Override
    public char sign() {
      return '+';
    }
  }

  /** It is there and differs. */
  record Update(Spec spec, Spec deployed, List<Change> changes) implements Action {
    public Update {
      changes = List.copyOf(changes);
    }

    @Override
    public String word() {
      return "update";
    }

    @Override
    public char sign() {
      return '~';
    }
  }

  /** It is there as it should be. */
  record Keep(Spec spec) implements Action {
    @Override
    public String word() {
      return "keep";
    }

    @Override
    public char sign() {
      return '=';
    }
  }

  /** It is there and not wanted any more. */
  record Delete(Spec spec) implements Action {
    @Override
    public String word() {
      return "delete";
    }

    @Override
    public char sign() {
      return '-';
    }
  }
}

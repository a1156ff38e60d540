package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;

/** Hears what is done, as it is done. */
@FunctionalInterface
public interface Steps {

  /** What follows is about this function. */
  default void begins(FunctionDefinition function) {}

  /**
   * @param sign {@code +} made, {@code -} removed, {@code =} found
   * @param kind for instance {@code role}
   * @param name the thing's
   * @param detail more about it; may be empty
   */
  void did(char sign, String kind, String name, String detail);
}

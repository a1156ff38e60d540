package io.scar.cli.provision;

/** Hears what is done, as it is done. */
@FunctionalInterface
public interface Steps {

  /**
   * @param sign {@code +} made, {@code -} removed, {@code =} found
   * @param kind for instance {@code role}
   * @param name the thing's
   * @param detail more about it; may be empty
   */
  void did(char sign, String kind, String name, String detail);
}

package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;

/** Hears what is done, as it is done. */
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

  /** Hears how far something is. */
  interface Meter extends AutoCloseable {

    void add(long bytes);

    @Override
    void close();
  }

  /**
   * Something begins that takes a while.
   *
   * @param bytes that it has to do
   * @return hears of bytes that were done, and is closed in the end
   */
  default Meter takes(String what, long bytes) {
    return new Meter() {
      @Override
      public void add(long done) {}

      @Override
      public void close() {}
    };
  }
}

package io.scar.cli.provision;

/** Shows how far something is that takes a while. */
@FunctionalInterface
public interface Meters {

  /** One such thing. */
  interface Meter extends AutoCloseable {

    void add(long bytes);

    @Override
    void close();
  }

  /**
   * @param bytes that it has to do
   * @return hears of bytes that were done, and is closed in the end
   */
  Meter begin(String what, long bytes);
}

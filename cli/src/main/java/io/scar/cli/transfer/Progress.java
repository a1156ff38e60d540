package io.scar.cli.transfer;

/** Hears of bytes that were moved; from several threads. */
@FunctionalInterface
public interface Progress {

  Progress NONE = bytes -> {};

  void moved(long bytes);
}

package io.scar.local.lambda.runtime;

import java.nio.file.Path;

/** How far execution environments are kept from the machine. */
public sealed interface Isolation {

  /**
   * As far as in Lambda, by namespaces and a filter of system calls.
   *
   * @param scarExec the engine's binary, which makes them
   */
  record Tight(Path scarExec) implements Isolation {}

  /**
   * They are processes of the machine as any other.
   *
   * @param why one line
   */
  record Plain(String why) implements Isolation {}
}

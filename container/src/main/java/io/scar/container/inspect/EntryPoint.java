package io.scar.container.inspect;

/** What runs when nothing else is asked for: the image's ENTRYPOINT, or else its CMD. */
public sealed interface EntryPoint {

  /** The image has neither. */
  record None() implements EntryPoint {}

  /**
   * It can be started.
   *
   * @param word as the image names it, a path or a name that its {@code PATH} finds
   */
  record Usable(String word, Program program) implements EntryPoint {}

  /**
   * It cannot be started.
   *
   * @param reason goes on where {@code word} ends, for instance {@code is not in the image}
   */
  record Unusable(String word, String reason) implements EntryPoint {}
}

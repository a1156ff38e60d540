package io.scar.cli.localcloud;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What is known of the local cloud of a folder. */
public sealed interface Found {

  /** No process has the folder. */
  record None() implements Found {}

  /**
   * It answers.
   *
   * @param endpoint for instance {@code http://127.0.0.1:4566}
   * @param environments null if it does not tell
   */
  record Running(URI endpoint, long pid, @Nullable Environments environments) implements Found {}

  /**
   * Its execution environments.
   *
   * @param tight whether they are as tight as Lambda's
   * @param why they are not; empty if they are
   */
  record Environments(boolean tight, String why) {}

  /**
   * Its process lives, but does not answer: it is busy or stopped, or it ends just now.
   *
   * @param endpoint null once it has withdrawn it
   */
  record Silent(@Nullable URI endpoint, long pid) implements Found {}
}

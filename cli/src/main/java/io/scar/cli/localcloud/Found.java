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
   */
  record Running(URI endpoint, long pid) implements Found {}

  /**
   * Its process lives, but does not answer: it is busy or stopped, or it ends just now.
   *
   * @param endpoint null once it has withdrawn it
   */
  record Silent(@Nullable URI endpoint, long pid) implements Found {}
}

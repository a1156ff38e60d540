package io.scar.container.inspect;

import org.jspecify.annotations.Nullable;

/**
 * The C library that an image's dynamic programs use. Where an image has several, the one that its
 * entry point is linked to, or else its shell, or else the first that is found.
 */
public sealed interface CLibrary {

  /**
   * The GNU C library.
   *
   * @param version for instance {@code 2.36}; null when the library does not tell
   */
  record Glibc(@Nullable String version) implements CLibrary {}

  /**
   * The musl C library.
   *
   * @param version for instance {@code 1.2.5}; null when the library does not tell
   */
  record Musl(@Nullable String version) implements CLibrary {}

  /**
   * Neither of the two.
   *
   * @param loader the path that the program names, for instance {@code /lib/ld-uClibc.so.1}
   */
  record Other(String loader) implements CLibrary {}

  /** None: static programs alone, or none at all. */
  record None() implements CLibrary {}

  /** As people write it, for instance {@code glibc 2.36}; {@code none} for none. */
  default String label() {
    return switch (this) {
      case Glibc(String version) -> version == null ? "glibc" : "glibc " + version;
      case Musl(String version) -> version == null ? "musl" : "musl " + version;
      case Other(String loader) -> loader.substring(loader.lastIndexOf('/') + 1);
      case None() -> "none";
    };
  }
}

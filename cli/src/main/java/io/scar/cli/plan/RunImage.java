package io.scar.cli.plan;

import org.jspecify.annotations.Nullable;

/**
 * The image that a function or its jobs are started from.
 *
 * @param uri in its registry, by digest; of one that {@code init} makes {@code NAME@DIGEST}, since
 *     the registry's host is known when there is a repository
 * @param digest of its manifest; empty if it is not known yet
 * @param made whether {@code init} makes it, in a repository of the function's name; else it is
 *     used as it is
 * @param detail which image it was made of, and how large it is if that is known
 */
public record RunImage(String uri, String digest, boolean made, String detail) {

  /** One that is made. */
  public static RunImage made(String function, String digest, String detail) {
    return new RunImage(function + "@" + digest, digest, true, detail);
  }

  /** One that answers Lambda's runtime API already. */
  public static RunImage ready(String uri) {
    int at = uri.indexOf('@');
    return new RunImage(uri, at < 0 ? "" : uri.substring(at + 1), false, "");
  }

  /** In hexadecimal; null if it is not known yet. */
  @Nullable String sha256() {
    return digest.isEmpty() ? null : digest.substring(digest.indexOf(':') + 1);
  }
}

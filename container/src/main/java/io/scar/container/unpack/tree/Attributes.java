package io.scar.container.unpack.tree;

/**
 * What a thing gets besides its content.
 *
 * @param mode permission bits, with set-user-ID, set-group-ID and sticky
 * @param modifiedSeconds since 1970, may be negative
 */
public record Attributes(int mode, int user, int group, long modifiedSeconds, int modifiedNanos) {

  /** Whether it belongs to another than user 0 and group 0. */
  boolean isOwned() {
    return user != 0 || group != 0;
  }
}

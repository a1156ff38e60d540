package io.scar.container.squash;

import io.scar.container.image.Digest;

/**
 * What vouches for a squashed image: its index is held against {@code index}, and the index names
 * the digest of every frame. Who keeps this notices any change of the object.
 *
 * @param size of the whole object, in bytes
 * @param indexBytes of its end, from the index to the last byte
 * @param index the sha256 of that end
 */
public record SquashPin(long size, int indexBytes, Digest index) {

  public SquashPin {
    if (indexBytes <= 0 || indexBytes >= size) {
      throw new IllegalArgumentException(
          "an index of " + indexBytes + " bytes cannot end an object of " + size);
    }
  }
}

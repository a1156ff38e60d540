package io.scar.container.squash;

import io.scar.container.image.Digest;

/**
 * A frame of a squashed image.
 *
 * @param packed bytes in the object
 * @param plain bytes of the tar that it holds; 0 for the header
 * @param digest sha256 of the packed bytes
 */
record Frame(int packed, int plain, Digest digest) {}

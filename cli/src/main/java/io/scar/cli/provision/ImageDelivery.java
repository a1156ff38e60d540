package io.scar.cli.provision;

import io.scar.contract.definition.CachedImage;
import org.jspecify.annotations.Nullable;

/**
 * How a function comes by its image.
 *
 * @param packed whether it is in the function's package
 * @param reference where the function gets it else: in a registry or in S3; null if nowhere
 * @param cached the object that the function tries first; null for none
 */
record ImageDelivery(boolean packed, @Nullable String reference, @Nullable CachedImage cached) {

  ImageDelivery withCached(CachedImage made) {
    return new ImageDelivery(packed, reference, made);
  }
}

package io.scar.cli.plan;

import io.scar.cli.definition.ImageName;
import io.scar.contract.definition.CachedImage;
import org.jspecify.annotations.Nullable;

/**
 * How a function comes by its image.
 *
 * @param packed whether it is in the function's package
 * @param reference where the function gets it else: in a registry or in S3; null if nowhere
 * @param cached the object that the function tries first; null for none
 * @param shortName what people call it
 * @param listedName as lists show it
 */
public record ImageDelivery(
    boolean packed,
    @Nullable String reference,
    @Nullable CachedImage cached,
    String shortName,
    String listedName) {

  /**
   * @param image resolved
   */
  public static ImageDelivery inPackage(String image) {
    return new ImageDelivery(true, null, null, ImageName.shortName(image), ImageName.listed(image));
  }

  /** In the cache alone. */
  public static ImageDelivery inCache(String image) {
    return new ImageDelivery(
        false, null, null, ImageName.shortName(image), ImageName.listed(image));
  }

  /** The image is what the function is. */
  public static ImageDelivery inRoot(String image) {
    return inCache(image);
  }

  /**
   * @param reference that nobody can move
   */
  public static ImageDelivery from(String reference, String image) {
    return new ImageDelivery(
        false, reference, null, ImageName.shortName(image), ImageName.listed(image));
  }

  /** The same where jobs alone run the image, of which a function remembers the name. */
  public ImageDelivery ofJobsAlone() {
    return new ImageDelivery(false, reference, null, shortName, listedName);
  }

  /** Whether the function comes by its image in any way. */
  public boolean hasImage() {
    return packed || reference != null || cached != null;
  }

  public ImageDelivery withCached(CachedImage made) {
    return new ImageDelivery(packed, reference, made, shortName, listedName);
  }
}

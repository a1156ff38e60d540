package io.scar.container.inspect;

/**
 * Where an image of a certain size can run. A pure function of sizes and limits.
 *
 * @param place the first that holds it, as a function of a layer is the simplest and a job of AWS
 *     Batch the last resort
 * @param fits whether the function's {@code /tmp}, as it is, holds the unpacked image
 * @param ephemeralStorage MB (1,048,576 bytes) of {@code /tmp} that a layer function needs, with
 *     room for its data; the largest there is when {@code place} is not {@link Place#LAYER}
 * @param imageFunction whether the image is within the limit of functions that are images
 */
public record Verdict(Place place, boolean fits, int ephemeralStorage, boolean imageFunction) {

  /** What an image can be. */
  public enum Place {
    /** Unpacked into the {@code /tmp} of a function. */
    LAYER,
    /** A function that is an image. */
    IMAGE,
    /** Nothing but a job of AWS Batch. */
    BATCH
  }

  /**
   * What AWS sets.
   *
   * @param ephemeralStorageLeast MB, which every function has
   * @param ephemeralStorageMost MB
   * @param image bytes of all layers of an image function, uncompressed
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda's
   *     quotas</a>
   */
  public record Limits(int ephemeralStorageLeast, int ephemeralStorageMost, long image) {

    /** 512 to 10,240 MB, and images of 10 GB. */
    public static final Limits LAMBDA = new Limits(512, 10_240, 10L << 30);
  }

  private static final long MEGABYTE = 1L << 20;

  /** Of the image's size, kept free for what the function reads and writes; in percent. */
  private static final int ROOM = 10;

  /** MB; what is asked for is a multiple. */
  private static final int STEP = 512;

  /**
   * @param ephemeralStorage MB that the function has
   */
  public static Verdict of(ImageSizes sizes, int ephemeralStorage, Limits limits) {
    long disk = sizes.disk();
    boolean imageFunction = sizes.unpackedLayers() <= limits.image();
    Place place =
        disk <= limits.ephemeralStorageMost() * MEGABYTE
            ? Place.LAYER
            : imageFunction ? Place.IMAGE : Place.BATCH;
    return new Verdict(
        place, disk <= ephemeralStorage * MEGABYTE, needed(disk, limits), imageFunction);
  }

  private static int needed(long disk, Limits limits) {
    long most = limits.ephemeralStorageMost();
    long bytes = Math.min(disk, most * MEGABYTE);
    long megabytes = (bytes + bytes / 100 * ROOM + MEGABYTE - 1) / MEGABYTE;
    long rounded = (megabytes + STEP - 1) / STEP * STEP;
    return (int) Math.clamp(rounded, limits.ephemeralStorageLeast(), most);
  }
}

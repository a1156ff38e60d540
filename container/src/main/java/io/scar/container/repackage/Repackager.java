package io.scar.container.repackage;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.registry.RegistryImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes images over for the image runtime.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/images-create.html">Lambda, container
 *     images</a>
 */
public final class Repackager {

  /** What a repackaged image starts. */
  public static final String START = "/opt/scar/start";

  /** The label with the original image's name. */
  public static final String IMAGE_LABEL = "io.scar.image";

  /** The label with the digest of the original image's manifest, or of its configuration. */
  public static final String DIGEST_LABEL = "io.scar.digest";

  /** The label with the version of scar. */
  public static final String VERSION_LABEL = "io.scar.version";

  /** Lambda's limit of an image's size; unpacked, and so of the packed too. */
  public static final long IMAGE_BYTES_MOST = 10L << 30;

  /** What overlay file systems stack. */
  static final int LAYERS_MOST = 127;

  static final int ADDED_LAYERS = 2;

  private final Path cache;

  /**
   * @param cache a folder of this machine for compressed layers; made when it is needed
   */
  public Repackager(Path cache) {
    this.cache = cache;
  }

  /**
   * Says what an image becomes. Of an image in a registry nothing more is fetched for it than is
   * open already; layers of others that are not compressed with gzip are compressed, once on this
   * machine.
   *
   * @return is closed when it is pushed, or not wanted
   * @throws ContainerException DOES_NOT_FIT (too large, too many layers), UNSUPPORTED (it is
   *     repackaged already), MACHINE; what reading the image throws
   */
  public RepackagedImage prepare(Repackaging from) throws ContainerException {
    requireFits(from);
    LayerPacker packer = new LayerPacker(PackedLayers.in(cache));
    boolean prepared = false;
    try {
      byte[] original = from.image().configBytes();
      List<TargetLayer> additions = new ArrayList<>();
      additions.add(packer.file("bundle of scar", from.bundle()));
      additions.add(
          packer.pack("function of scar", new FunctionLayer(from.packageZip(), original), false));
      List<TargetLayer> layers = new ArrayList<>(new OriginalLayers(from.image(), packer).all());
      layers.addAll(additions);
      byte[] config =
          Documents.config(original, additions, labels(from), "image " + from.image().name());
      RepackagedImage result =
          new RepackagedImage(
              from.image(), layers, config, Documents.manifest(config, layers), packer);
      prepared = true;
      return result;
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE,
          "image %s cannot be repackaged: %s"
              .formatted(from.image().name(), MachineFault.reason(e)),
          e);
    } finally {
      if (!prepared) {
        packer.close();
      }
    }
  }

  private static Map<String, String> labels(Repackaging from) {
    return Map.of(
        IMAGE_LABEL,
        from.name(),
        DIGEST_LABEL,
        digest(from.image()),
        VERSION_LABEL,
        from.version());
  }

  private static String digest(ImageSource image) {
    if (image instanceof OriginalImage original) {
      return original.labelledDigest();
    }
    Digest manifest = image instanceof RegistryImage pulled ? pulled.pinned().digest() : null;
    return String.valueOf(manifest == null ? image.digest() : manifest);
  }

  /** Whether an image is one that was made here. */
  public static boolean isRepackaged(ImageSource image) {
    return image.config().entrypoint().equals(List.of(START));
  }

  private static void requireFits(Repackaging from) throws ContainerException {
    ImageSource image = from.image();
    if (isRepackaged(image)) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "image %s is repackaged already; give the image that it was made of (%s), or leave it as it"
                  .formatted(
                      image.name(), image.config().labels().getOrDefault(IMAGE_LABEL, "not known"))
              + " is: --no-create-image");
    }
    int layers = image.layers().size() + ADDED_LAYERS;
    if (layers > LAYERS_MOST) {
      throw new ContainerException(
          Kind.DOES_NOT_FIT,
          "image %s has %d layers and gets %d more, and an image may have %d; build it with fewer"
                  .formatted(image.name(), image.layers().size(), ADDED_LAYERS, LAYERS_MOST)
              + " steps, or squash it");
    }
    long packed = image.layers().stream().mapToLong(ImageLayer::blobSize).sum();
    if (packed > IMAGE_BYTES_MOST) {
      throw new ContainerException(
          Kind.DOES_NOT_FIT,
          "image %s has %.1f GB, and Lambda takes images of up to %d GB; use a smaller image"
              .formatted(image.name(), packed / (double) (1 << 30), IMAGE_BYTES_MOST >> 30));
    }
  }
}

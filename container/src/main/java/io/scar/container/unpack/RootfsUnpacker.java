package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;

/**
 * Makes an image's root file system: each layer's blob is read once, and verified, decompressed and
 * applied while it is read.
 */
public final class RootfsUnpacker {

  private RootfsUnpacker() {}

  /**
   * Unpacks all layers.
   *
   * @param root must not exist; its parent must, and be closed to other users. What was written
   *     stays there when this fails: the caller removes it ({@link TreeRemover})
   * @throws ContainerException DAMAGED (a digest, a size, an entry that climbs out), DOES_NOT_FIT
   *     (the limits), UNSUPPORTED (a compression) or MACHINE (a full disk)
   */
  public static UnpackReport unpack(ImageSource image, Path root, UnpackLimits limits)
      throws ContainerException, InterruptedException {
    Budget budget = new Budget(image.name(), limits);
    try {
      RootfsTree tree = new RootfsTree(root, budget);
      LayerApplier applier = new LayerApplier(tree, budget);
      int number = 0;
      for (ImageLayer layer : image.layers()) {
        number++;
        String what =
            "image " + image.name() + ", layer " + number + " of " + image.layers().size();
        apply(image, layer, what, applier, budget);
      }
      tree.finish();
      return budget.report();
    } catch (IOException e) {
      if (Thread.interrupted()) {
        // An interrupt closes the channel that is being read or written.
        InterruptedException interrupted =
            new InterruptedException("interrupted while unpacking " + image.name());
        interrupted.initCause(e);
        throw interrupted;
      }
      throw known(e, "image " + image.name());
    }
  }

  private static void apply(
      ImageSource image, ImageLayer layer, String what, LayerApplier applier, Budget budget)
      throws IOException, InterruptedException {
    try (PushbackInputStream packed =
        new PushbackInputStream(image.open(layer), Compression.MAGIC_BYTES)) {
      DiffIdInputStream tar =
          new DiffIdInputStream(decompressed(packed, what), layer.diffId(), budget);
      applier.apply(tar, what);
      // A tar ends before its blob does; the rest counts for the digests.
      tar.transferTo(OutputStream.nullOutputStream());
      packed.transferTo(OutputStream.nullOutputStream());
      Digest diffId = tar.diffId();
      if (!diffId.equals(layer.diffId())) {
        throw new ContainerException(
            Kind.DAMAGED,
            what
                + " is damaged: it unpacks to "
                + diffId
                + ", and the image's configuration says "
                + layer.diffId()
                + "; copy or save the image again");
      }
    } catch (IOException e) {
      throw known(e, what);
    }
  }

  private static InputStream decompressed(PushbackInputStream packed, String what)
      throws IOException {
    byte[] start = packed.readNBytes(Compression.MAGIC_BYTES);
    packed.unread(start);
    Compression compression = Compression.detect(start);
    if (!compression.isServed()) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is compressed with "
              + compression.label()
              + "; save the image with gzip or zstd layers (skopeo copy --dest-compress-format)");
    }
    return compression.open(packed);
  }

  /** What decompressors and the tar reader throw means damage; ours says what it is. */
  private static ContainerException known(IOException e, String what) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ContainerException ours) {
        return ours;
      }
    }
    return new ContainerException(
        Kind.DAMAGED,
        what + " is damaged: " + e.getMessage() + "; copy or save the image again",
        e);
  }
}

package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.files.TreeRemover;
import io.scar.container.unpack.kernel.KernelException;
import io.scar.container.unpack.tree.OrderNeededException;
import io.scar.container.unpack.tree.RootfsTree;
import io.scar.container.unpack.tree.RootfsTree.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an image's root file system. Each layer's blob is read once, and verified, decompressed and
 * applied while it is read; several layers at once, with the result of one after the other.
 *
 * <p>Two things make it start again: a layer whose meaning depends on a symbolic link or a hard
 * link of those below (then they are applied in their order), and a disk that is full while several
 * are written (then one at a time, from the topmost, which never writes what is not in the end).
 */
public final class RootfsUnpacker {

  private static final Logger LOG = LoggerFactory.getLogger(RootfsUnpacker.class);

  /** What layers grow to when they are unpacked: two to four times as much is usual. */
  private static final int USUAL_GROWTH = 5;

  private RootfsUnpacker() {}

  /**
   * Unpacks all layers.
   *
   * @param root must not exist; its parent must, and be closed to other users. What was written
   *     stays there when this fails: the caller removes it ({@link TreeRemover})
   * @throws ContainerException DAMAGED (a digest, a size, an entry that climbs out), DOES_NOT_FIT
   *     (the limits), UNSUPPORTED (a compression) or MACHINE (a full disk, no permission); also
   *     what opening a layer throws
   * @throws InterruptedException when this thread is interrupted; all others have ended then
   */
  public static UnpackReport unpack(ImageSource image, Path root, UnpackOptions options)
      throws ContainerException, InterruptedException {
    Destination destination = options.destination(root);
    try {
      makeRoot(root);
      return unpack(image, root, options, firstPlan(image, root, options));
    } catch (IOException e) {
      if (e instanceof KernelException full && full.isFullDisk()) {
        throw full(image, root, destination, full);
      }
      throw MachineFault.writing(
          "image " + image.name() + " cannot be unpacked",
          destination.folder(),
          destination.remedy(),
          e);
    }
  }

  /** As the public one, beginning with a plan, in a folder that is there and empty. */
  static UnpackReport unpack(ImageSource image, Path root, UnpackOptions options, UnpackPlan first)
      throws IOException, InterruptedException {
    UnpackPlan plan = first;
    while (true) {
      try {
        return new UnpackRun(image, plan).unpack(root, options);
      } catch (OrderNeededException e) {
        LOG.info(
            "image {}: {}; its layers are unpacked again, one after the other",
            image.name(),
            e.getMessage());
        plan = UnpackPlan.inOrder(image.layers().size());
      } catch (KernelException e) {
        if (!e.isFullDisk() || plan.order() != Order.ANY || plan.workers() == 1) {
          throw e;
        }
        LOG.info(
            "image {}: {} under {}; its layers are unpacked again, one at a time from the top,"
                + " which needs the least room",
            image.name(),
            e.getMessage(),
            root);
        plan = UnpackPlan.topDown(image.layers().size(), 1);
      }
      TreeRemover.remove(root);
      makeRoot(root);
    }
  }

  private static UnpackPlan firstPlan(ImageSource image, Path root, UnpackOptions options)
      throws IOException {
    int layers = image.layers().size();
    if (layers < 2 || layers > RootfsTree.LAYERS_MOST) {
      return UnpackPlan.inOrder(layers);
    }
    long packed = image.layers().stream().mapToLong(ImageLayer::blobSize).sum();
    long room = Math.min(Files.getFileStore(root).getUsableSpace(), options.limits().bytes());
    boolean isTight = packed > room / USUAL_GROWTH;
    return UnpackPlan.topDown(layers, isTight ? 1 : options.workers());
  }

  private static void makeRoot(Path root) throws IOException {
    Files.createDirectory(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static ContainerException full(
      ImageSource image, Path root, Destination destination, KernelException e) {
    long free;
    try {
      Path parent = root.toAbsolutePath().getParent();
      free = Files.getFileStore(parent == null ? root : parent).getUsableSpace();
    } catch (IOException unknown) {
      free = -1;
    }
    return new ContainerException(
        Kind.MACHINE,
        "image "
            + image.name()
            + " does not fit under "
            + destination.folder()
            + ": "
            + e.getMessage()
            + (free < 0 ? "" : ", " + free + " bytes are left beside what was written")
            + "; "
            + destination.remedy(),
        e);
  }
}

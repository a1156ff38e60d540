package io.scar.cli.image;

import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.MachineFault;
import io.scar.container.archive.ImageSource;
import io.scar.container.files.TreeRemover;
import io.scar.container.unpack.Destination;
import io.scar.container.unpack.Ownership;
import io.scar.container.unpack.RootfsUnpacker;
import io.scar.container.unpack.UnpackLimits;
import io.scar.container.unpack.UnpackOptions;
import io.scar.container.unpack.UnpackReport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Unpacks an image into a folder of the user's. It is made under another name beside the folder and
 * renamed when it is whole, so that the folder holds all or nothing.
 */
public final class FolderUnpacking {

  private static final String DRAFT = ".scar-unpacking-";
  private static final int ROOT = 0;
  private static final String MORE_ROOM = "free space there, or give a folder on another disk";

  private final Path target;
  private final Path parent;

  private FolderUnpacking(Path target, Path parent) {
    this.target = target;
    this.parent = parent;
  }

  /**
   * What was unpacked.
   *
   * @param ownersKept whether the files belong to whom the image says
   */
  public record Unpacked(Path folder, UnpackReport report, boolean ownersKept) {}

  /**
   * Looks at where it is to go.
   *
   * @param folder absolute; is not there, or empty
   * @param workingFolder of the user's shell
   * @param store of images, which nothing but the store itself writes
   * @throws Failure USAGE if it is neither, cannot be replaced, or lies in the store; NOT_FOUND if
   *     its parent is missing
   */
  public static FolderUnpacking to(Path folder, Path workingFolder, Path store) {
    Path plain = folder.normalize();
    try {
      Path target = plain;
      if (Files.exists(plain)) {
        target = plain.toRealPath();
        requireEmpty(target);
        requireReplaceable(target, workingFolder);
      } else if (Files.exists(plain, LinkOption.NOFOLLOW_LINKS)) {
        throw Failure.usage(plain + " is a link to nothing.", "Give another folder.");
      }
      Path above = target.getParent();
      if (above == null || !Files.isDirectory(above)) {
        throw Failure.notFound("There is no folder " + above + ".", "Make it first.");
      }
      Path parent = above.toRealPath();
      Path real = parent.resolve(target.getFileName());
      if (real.startsWith(realOf(store))) {
        throw Failure.usage(
            real + " is in the image store, where nothing else may be.", "Give another folder.");
      }
      return new FolderUnpacking(real, parent);
    } catch (IOException e) {
      throw failure(plain, e);
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(folder + " is a file.", "Give a folder that is empty or not there yet.");
    }
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      if (inside.iterator().hasNext()) {
        throw Failure.usage(
            folder + " is not empty.", "Give a folder that is empty or not there yet.");
      }
    }
  }

  /** The folder is replaced by another one, which leaves who stands in it in a deleted one. */
  private static void requireReplaceable(Path folder, Path workingFolder) throws IOException {
    if (folder.equals(workingFolder.toRealPath())) {
      throw Failure.usage(
          folder + " is the folder that you are in, and would be replaced.",
          "Give one in it, for instance --to rootfs.");
    }
    Path above = folder.getParent();
    if (above != null
        && !Files.getAttribute(folder, "unix:dev").equals(Files.getAttribute(above, "unix:dev"))) {
      throw Failure.usage(
          folder + " is where a disk is mounted, and cannot be replaced.",
          "Give a folder in it that is not there yet.");
    }
  }

  private static Path realOf(Path folder) throws IOException {
    return Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
  }

  /**
   * Unpacks. Nothing is left when it fails or is interrupted.
   *
   * @param read hears of the bytes of the layers that were read
   * @throws Failure as {@link ImageFailure} says it
   */
  public Unpacked unpack(ImageSource image, LongConsumer read) {
    try {
      Path draft = Files.createTempDirectory(parent, DRAFT); // for its owner alone
      try {
        boolean isRoot = Integer.valueOf(ROOT).equals(Files.getAttribute(draft, "unix:uid"));
        Path rootfs = draft.resolve("rootfs");
        UnpackOptions options =
            UnpackOptions.within(UnpackLimits.DEFAULT)
                .withOwnership(isRoot ? new Ownership.Keep() : new Ownership.Forget())
                .withDestination(new Destination(target, MORE_ROOM));
        UnpackReport report =
            RootfsUnpacker.unpack(new ObservedImage(image, read), rootfs, options);
        moveIntoPlace(rootfs);
        return new Unpacked(target, report, isRoot);
      } finally {
        TreeRemover.remove(draft);
      }
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ContainerException e) {
      throw ImageFailure.of(e, image.isRemote());
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /** A folder that its owner may not write cannot be moved to another one. */
  private void moveIntoPlace(Path rootfs) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(rootfs);
    boolean writable = permissions.contains(PosixFilePermission.OWNER_WRITE);
    if (!writable) {
      Set<PosixFilePermission> more = EnumSet.copyOf(permissions);
      more.add(PosixFilePermission.OWNER_WRITE);
      Files.setPosixFilePermissions(rootfs, more);
    }
    Files.move(rootfs, target, StandardCopyOption.ATOMIC_MOVE);
    if (!writable) {
      Files.setPosixFilePermissions(target, permissions);
    }
  }

  private static Failure failure(Path folder, IOException e) {
    return Failure.machine(
        "The image cannot be unpacked to " + folder + ": " + MachineFault.reason(e) + ".",
        "Give a folder that is not there yet, on a disk with room, where you may write.",
        e);
  }
}

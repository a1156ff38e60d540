package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;

/** Opens images that are in files: this machine's, or archives that are elsewhere. */
public final class LocalImages {

  private LocalImages() {}

  /**
   * Opens the image for linux/amd64.
   *
   * @throws ContainerException as {@link #open(Reference.Local, Platform)}
   */
  public static ImageSource open(Reference.Local reference) throws ContainerException {
    return open(reference, Platform.LINUX_AMD64);
  }

  /**
   * Opens the image for a platform.
   *
   * @throws ContainerException NOT_FOUND, INVALID (several images and no tag), DAMAGED,
   *     DOES_NOT_FIT (another platform), UNSUPPORTED or MACHINE
   */
  public static ImageSource open(Reference.Local reference, Platform platform)
      throws ContainerException {
    return switch (reference) {
      case Reference.OciLayout layout -> LocalImage.open(layout, platform);
      case Reference.Archive archive -> LocalImage.open(archive, platform);
    };
  }

  /**
   * Opens an image whose archive is elsewhere, as those that are here are opened.
   *
   * @throws ContainerException as {@link #open(Reference.Local, Platform)}, and what the archive
   *     throws
   */
  public static ImageSource open(ArchiveBytes archive, Platform platform)
      throws ContainerException {
    return LocalImage.open(archive, platform);
  }
}

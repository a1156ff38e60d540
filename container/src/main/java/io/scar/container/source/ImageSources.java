package io.scar.container.source;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens images wherever they are: in files, in registries, in S3. */
public final class ImageSources {

  private final @Nullable Registries registries;
  private final @Nullable ObjectReader objects;

  /**
   * @param objects reads images in S3; without it they are refused by name
   */
  public ImageSources(Registries registries, Optional<ObjectReader> objects) {
    this.registries = registries;
    this.objects = objects.orElse(null);
  }

  private ImageSources() {
    this.registries = null;
    this.objects = null;
  }

  /** For images in files alone; others are refused by name. */
  public static ImageSources local() {
    return new ImageSources();
  }

  /**
   * Opens an image for linux/amd64.
   *
   * @throws ContainerException as {@link #open(Reference, Platform)}
   */
  public ImageSource open(Reference reference) throws ContainerException, InterruptedException {
    return open(reference, Platform.LINUX_AMD64);
  }

  /**
   * Opens an image for a platform.
   *
   * @throws ContainerException NOT_FOUND, INVALID (several images and no tag), DENIED, UNAVAILABLE,
   *     DOES_NOT_FIT (no such platform), DAMAGED, UNSUPPORTED or MACHINE
   */
  public ImageSource open(Reference reference, Platform platform)
      throws ContainerException, InterruptedException {
    return switch (reference) {
      case Reference.Local local -> LocalImages.open(local, platform);
      case Reference.Registry registry -> registries(registry).open(registry, platform);
      case Reference.S3 object ->
          LocalImages.open(
              new ResumedObject(objects(object), object.bucket(), object.key()), platform);
    };
  }

  private Registries registries(Reference.Registry image) throws ContainerException {
    if (registries == null) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "image `"
              + image
              + "` is in a registry, and only images in files are taken here; save it first:"
              + " `docker save -o image.tar "
              + image
              + "` or `skopeo copy docker://"
              + image
              + " oci:DIR`, and give -i oci:DIR or --image-file image.tar");
    }
    return registries;
  }

  private ObjectReader objects(Reference.S3 image) throws ContainerException {
    if (objects == null) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "image "
              + image
              + " is in S3, and only images in files are taken here; download it first, and give"
              + " -if FILE");
    }
    return objects;
  }
}

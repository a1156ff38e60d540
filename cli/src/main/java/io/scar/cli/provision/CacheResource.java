package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.cli.image.ObservedImage;
import io.scar.cli.plan.Names;
import io.scar.cli.transfer.UploadStream;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.squash.KeptLayers;
import io.scar.container.squash.Squash;
import io.scar.container.squash.SquashPin;
import io.scar.container.squash.SquashedImage;
import io.scar.contract.definition.CachedImage;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Squashed images in S3, one object for each image, named by the image's content: several functions
 * and users share it, so it stays when a function goes.
 */
final class CacheResource {

  private static final Map<String, String> METADATA =
      Map.of(Names.CREATED_BY_TAG, Names.CREATED_BY);

  private final Aws aws;
  private final ObjectResource objects;
  private final Meters meters;

  CacheResource(Aws aws, Meters meters) {
    this.aws = aws;
    this.objects = new ObjectResource(aws);
    this.meters = meters;
  }

  /** The object's key. */
  static String key(ImageSource image, StoragePath folder) {
    return folder.key(Squash.fileName(image.digest()));
  }

  /** What a function has to know of the object; empty if it has to be made. */
  Optional<CachedImage> find(ImageSource image, StoragePath folder) {
    String key = key(image, folder);
    try {
      return find(image, folder.bucket(), key).map(pin -> cached(image, folder, pin));
    } catch (ContainerException e) {
      throw ImageFailure.of(e, true);
    }
  }

  /** Makes the object; answers what a function has to know of it. */
  CachedImage make(ImageSource image, boolean remote, StoragePath folder, Undo undo) {
    String key = key(image, folder);
    try {
      SquashPin pin = make(image, remote, folder.bucket(), key, undo);
      undo.add(
          "object s3://" + folder.bucket() + "/" + key, () -> objects.delete(folder.bucket(), key));
      return cached(image, folder, pin);
    } catch (ContainerException e) {
      throw ImageFailure.of(e, remote);
    }
  }

  private static CachedImage cached(ImageSource image, StoragePath folder, SquashPin pin) {
    return new CachedImage(
        folder.bucket(),
        key(image, folder),
        image.digest().toString(),
        pin.size(),
        pin.indexBytes(),
        pin.index().toString());
  }

  /** Empty also for a damaged one, and where S3 does not tell whether there is one. */
  private Optional<SquashPin> find(ImageSource image, String bucket, String key)
      throws ContainerException {
    try {
      return Optional.of(SquashedImage.pin(aws.objects(), bucket, key, image.digest()));
    } catch (ContainerException e) {
      return switch (e.kind()) {
        case NOT_FOUND, DAMAGED, UNSUPPORTED, DENIED -> Optional.empty();
        case INVALID, DOES_NOT_FIT, UNAVAILABLE, MACHINE -> throw e;
      };
    }
  }

  private SquashPin make(ImageSource image, boolean remote, String bucket, String key, Undo undo)
      throws ContainerException {
    try {
      if (!remote) {
        return squash(cancellable(image, undo), bucket, key);
      }
      // Layers are read twice, and pulled once.
      KeptLayers kept = new KeptLayers(image);
      try {
        return squash(cancellable(kept, undo), bucket, key);
      } finally {
        kept.removeKept();
      }
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  /**
   * Squashing and sending take minutes for a large image; an interruption does not wait for them.
   */
  private static ImageSource cancellable(ImageSource image, Undo undo) {
    return new ObservedImage(image, _ -> undo.requireGoingOn());
  }

  private SquashPin squash(ImageSource image, String bucket, String key)
      throws ContainerException, InterruptedException {
    Squash squash = Squash.of(image);
    int workers = Runtime.getRuntime().availableProcessors();
    try (Meters.Meter meter = meters.begin("cache", squash.unpackedBytes());
        UploadStream upload = new UploadStream(aws, bucket, key, METADATA)) {
      SquashPin pin = squash.write(upload, workers, meter::add);
      upload.complete();
      return pin;
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.machine("Image %s cannot be squashed: %s".formatted(image.name(), e), null, e);
    }
  }
}

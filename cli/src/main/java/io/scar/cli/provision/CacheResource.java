package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.cli.image.ObservedImage;
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
  private final BucketResource buckets;
  private final Undo undo;
  private final Steps steps;

  CacheResource(Aws aws, Undo undo, Steps steps) {
    this.aws = aws;
    this.buckets = new BucketResource(aws);
    this.undo = undo;
    this.steps = steps;
  }

  /** Makes the object, unless it is there; answers what the function has to know of it. */
  CachedImage ensure(ImageSource image, boolean remote, StoragePath folder) {
    String key = folder.key(Squash.fileName(image.digest()));
    String name = "s3://" + folder.bucket() + "/" + key;
    try {
      Optional<SquashPin> there = find(image, folder.bucket(), key);
      SquashPin pin;
      if (there.isPresent()) {
        pin = there.get();
      } else {
        pin = make(image, remote, folder.bucket(), key);
        undo.add("object " + name, () -> buckets.deleteObject(folder.bucket(), key));
      }
      steps.did(
          there.isPresent() ? '=' : '+',
          "cache",
          "s3://" + folder,
          "image %s · %s".formatted(image.digest().shortHex(), Megabytes.of(pin.size())));
      return new CachedImage(
          folder.bucket(),
          key,
          image.digest().toString(),
          pin.size(),
          pin.indexBytes(),
          pin.index().toString());
    } catch (ContainerException e) {
      throw ImageFailure.of(e, remote);
    }
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

  private SquashPin make(ImageSource image, boolean remote, String bucket, String key)
      throws ContainerException {
    if (buckets.ensure(bucket)) {
      undo.add("bucket " + bucket, () -> buckets.delete(bucket));
      steps.did('+', "bucket", bucket, "for images");
    }
    try {
      if (!remote) {
        return squash(cancellable(image), bucket, key);
      }
      // Layers are read twice, and pulled once.
      KeptLayers kept = new KeptLayers(image);
      try {
        return squash(cancellable(kept), bucket, key);
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
  private ImageSource cancellable(ImageSource image) {
    return new ObservedImage(image, _ -> undo.requireGoingOn());
  }

  private SquashPin squash(ImageSource image, String bucket, String key)
      throws ContainerException, InterruptedException {
    Squash squash = Squash.of(image);
    int workers = Runtime.getRuntime().availableProcessors();
    try (Steps.Meter meter = steps.takes("cache", squash.unpackedBytes());
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

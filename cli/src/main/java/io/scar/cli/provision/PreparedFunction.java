package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.cli.plan.CacheSpec;
import io.scar.cli.plan.ImageDelivery;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.RunImage;
import io.scar.cli.plan.Wanted;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.contract.definition.CachedImage;
import io.scar.contract.definition.StoragePath;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A function with its bytes: the image that is open, how it is delivered, and the package. All that
 * can be told of their sizes is told when this is made, before anything of AWS is changed.
 */
final class PreparedFunction implements AutoCloseable {

  private final FunctionDefinition definition;
  private final LayerPackage layer;
  private final PackageFile.ImagePart part;
  private final @Nullable CachedPart cached;
  private @Nullable FunctionImage made;
  private @Nullable PackageFile imageFile;
  private @Nullable RunImage run;
  private ImageDelivery delivery;
  private PackageFile file;

  private static final PackageFile.ImagePart NO_IMAGE =
      (zip, folder) -> {
        throw new IllegalStateException("the image is no part of the package");
      };

  /** The object with the image made ready, and what it is made of. */
  private record CachedPart(
      CacheResource resource, ImageSource image, boolean remote, StoragePath folder) {

    CacheSpec spec(@Nullable CachedImage known) {
      String detail = "image " + image.digest().shortHex();
      return new CacheSpec(
          folder,
          CacheResource.key(image, folder),
          known == null ? detail : detail + " · " + Megabytes.of(known.size()));
    }
  }

  private PreparedFunction(
      FunctionDefinition definition,
      LayerPackage layer,
      PackageFile.ImagePart part,
      @Nullable CachedPart cached,
      ImageDelivery delivery) {
    this.definition = definition;
    this.layer = layer;
    this.part = part;
    this.cached = cached;
    this.delivery = delivery;
    this.file = checked(definition, layer, part, delivery);
  }

  /**
   * With an image that is opened.
   *
   * @param image is closed by its owner, after this
   */
  static PreparedFunction of(
      Clients clients,
      FunctionDefinition definition,
      LayerPackage layer,
      ImageSource image,
      Meters meters) {
    PreparedFunction function =
        definition.isImageRuntime()
            ? new PreparedFunction(
                definition, layer, NO_IMAGE, null, ImageDelivery.inRoot(Images.nameOf(definition)))
            : definition.isWorkedInLambda()
                ? packed(clients.of(definition.account()), definition, layer, image, meters)
                : withoutImage(definition, layer, image);
    return function.startedFrom(clients, meters, () -> StartImage.of(definition, image));
  }

  /** Jobs alone run the image; of one in a registry the function remembers the name. */
  private static PreparedFunction withoutImage(
      FunctionDefinition definition, LayerPackage layer, ImageSource image) {
    String name = Images.nameOf(definition);
    return new PreparedFunction(
        definition,
        layer,
        NO_IMAGE,
        null,
        Images.isRemote(definition)
            ? ImageDelivery.from(Images.pinned(definition, image), name)
            : ImageDelivery.inRoot(name));
  }

  /** The same with the image that the function or its jobs are started from. */
  private PreparedFunction startedFrom(Clients clients, Meters meters, Supplier<StartImage> start) {
    boolean prepared = false;
    try {
      switch (start.get()) {
        case StartImage.None _ -> {
          // All of it is in the package and the layer.
        }
        case StartImage.Ready(RunImage ready) -> run = ready;
        case StartImage.MadeOf original -> {
          PackageFile inImage = file;
          if (!definition.isImageRuntime()) {
            inImage =
                PackageFile.write(definition, NO_IMAGE, ImageDelivery.inRoot(original.name()));
            imageFile = inImage;
          }
          made = FunctionImage.prepare(clients, definition, layer, original, inImage, meters);
          run = made.run();
        }
      }
      prepared = true;
      return this;
    } finally {
      if (!prepared) {
        close();
      }
    }
  }

  /** An image of this machine is packed if it may be; the cache is for all others. */
  private static PreparedFunction packed(
      Aws aws,
      FunctionDefinition definition,
      LayerPackage layer,
      ImageSource image,
      Meters meters) {
    PackageFile.ImagePart part = (zip, folder) -> new ImageLayout(image).writeTo(zip, folder);
    String name = Images.nameOf(definition);
    boolean remote = Images.isRemote(definition);
    ImageDelivery delivery =
        remote
            ? ImageDelivery.from(Images.pinned(definition, image), name)
            : ImageDelivery.inPackage(name);
    FunctionDefinition.Cache cache = definition.cache();
    if (cache == null) {
      if (delivery.packed()) {
        // A package that Lambda will not take need not be written.
        PackageSize.requireLeast(definition, layer, image);
      }
      return new PreparedFunction(definition, layer, part, null, delivery);
    }
    if (!remote && !fits(definition, layer, image, part, delivery)) {
      delivery = ImageDelivery.inCache(name);
    } else if (!remote && !cache.asked()) {
      return new PreparedFunction(definition, layer, part, null, delivery);
    }
    CacheResource caches = new CacheResource(aws, meters);
    Optional<CachedImage> found = caches.find(image, cache.folder());
    return new PreparedFunction(
        definition,
        layer,
        part,
        new CachedPart(caches, image, remote, cache.folder()),
        found.isPresent() ? delivery.withCached(found.get()) : delivery);
  }

  /** With the image that the function has. */
  static PreparedFunction keeping(
      Clients clients,
      FunctionDefinition definition,
      LayerPackage layer,
      Target.KeptImage kept,
      Meters meters) {
    return new PreparedFunction(
            definition,
            layer,
            (zip, folder) -> kept.file().image((name, in) -> ImageLayout.copy(zip, name, in)),
            null,
            kept.delivery())
        .startedFrom(clients, meters, kept::start);
  }

  private static boolean fits(
      FunctionDefinition definition,
      LayerPackage layer,
      ImageSource image,
      PackageFile.ImagePart part,
      ImageDelivery delivery) {
    try {
      PackageSize.requireLeast(definition, layer, image);
      try (PackageFile file = checked(definition, layer, part, delivery)) {
        return file.size() > 0;
      }
    } catch (Failure e) {
      if (e.status() != ExitStatus.DOES_NOT_FIT) {
        throw e;
      }
      return false;
    }
  }

  private static PackageFile checked(
      FunctionDefinition definition,
      LayerPackage layer,
      PackageFile.ImagePart part,
      ImageDelivery delivery) {
    EnvironmentSize.require(definition, delivery);
    PackageFile file = PackageFile.write(definition, part, delivery);
    try {
      if (!definition.isImageRuntime()) {
        PackageSize.require(definition, layer, file);
      }
      return file;
    } catch (Failure e) {
      file.close();
      throw e;
    }
  }

  FunctionDefinition definition() {
    return definition;
  }

  PackageFile file() {
    return file;
  }

  /** Whether the image has to be made ready before the function is wholly known. */
  boolean cacheMissing() {
    return cached != null && delivery.cached() == null;
  }

  /** Makes the image ready, and the package anew. */
  void makeCache(Undo undo) {
    CachedPart part = Objects.requireNonNull(cached);
    CachedImage made = part.resource().make(part.image(), part.remote(), part.folder(), undo);
    delivery = delivery.withCached(made);
    PackageFile old = file;
    file = checked(definition, layer, this.part, delivery);
    old.close();
  }

  /**
   * What the function is to be, as far as it is known now.
   *
   * @param layerExists whether the layer needs not be sent
   * @param apiId of the API that the function has; null for none
   */
  Wanted wanted(Place place, boolean layerExists, @Nullable String apiId) {
    return new Wanted(
        definition,
        place,
        layer.spec(),
        delivery,
        cached == null ? null : cached.spec(delivery.cached()),
        run,
        cacheMissing() ? null : file.sha256(),
        !definition.isImageRuntime()
            && (PackageTransfer.bucketFor(file.size(), definition.deployment()) != null
                || (!layerExists
                    && PackageTransfer.bucketFor(layer.size(), definition.deployment()) != null)),
        apiId);
  }

  /** Pushes the image that the function or its jobs are started from. */
  void putImage(ImageResource images, Undo undo) {
    images.put(Objects.requireNonNull(made), undo);
  }

  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
    if (imageFile != null) {
      imageFile.close();
    }
    file.close();
  }

  /** Closes the image that a function was prepared with. */
  static void close(ImageSource image) {
    try {
      image.close();
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }
}

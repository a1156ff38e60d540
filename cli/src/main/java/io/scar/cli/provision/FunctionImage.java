package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.cli.plan.ImageSpec;
import io.scar.cli.plan.RunImage;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.RegistryImage;
import io.scar.container.repackage.PushProgress;
import io.scar.container.repackage.RepackagedImage;
import io.scar.container.repackage.Repackaging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function's repackaged image, whose digest is known and which is pushed when a plan says so. */
final class FunctionImage implements AutoCloseable {

  /** In the distribution, beside the layer's zip; as it is pushed, or to be compressed first. */
  private static final List<String> BUNDLES =
      List.of("scar-image-bundle.tar.gz", "scar-image-bundle.tar");

  private final FunctionDefinition definition;
  private final Clients clients;
  private final StartImage.MadeOf from;
  private final RepackagedImage image;
  private final Meters meters;

  private FunctionImage(
      FunctionDefinition definition,
      Clients clients,
      StartImage.MadeOf from,
      RepackagedImage image,
      Meters meters) {
    this.definition = definition;
    this.clients = clients;
    this.from = from;
    this.image = image;
    this.meters = meters;
  }

  /**
   * Says what the image becomes.
   *
   * @param from stays open until this is closed
   * @param file the function's package, without an image
   */
  static FunctionImage prepare(
      Clients clients,
      FunctionDefinition definition,
      LayerPackage layer,
      StartImage.MadeOf from,
      PackageFile file,
      Meters meters) {
    Path bundle = bundle(layer);
    try {
      RepackagedImage image =
          clients
              .repackager()
              .prepare(
                  new Repackaging(
                      from.original(), from.name(), bundle, file.zip(), layer.version()));
      return new FunctionImage(definition, clients, from, image, meters);
    } catch (ContainerException e) {
      throw ImageFailure.of(e, from.original().isRemote());
    }
  }

  private static Path bundle(LayerPackage layer) {
    return BUNDLES.stream()
        .map(name -> layer.zip().resolveSibling(name))
        .filter(Files::isReadable)
        .findFirst()
        .orElseThrow(
            () ->
                Failure.machine(
                    "The distribution lacks "
                        + layer.zip().resolveSibling(BUNDLES.getFirst())
                        + ".",
                    "Install scar again, or build it with `make layer`.",
                    null));
  }

  /**
   * An image that is used as it is.
   *
   * @throws Failure USAGE if no registry has it
   */
  static RunImage ready(FunctionDefinition definition, ImageSource image) {
    if (!(image instanceof RegistryImage pulled)) {
      throw Failure.usage(
          "%s: image %s is in no registry, and so Lambda cannot start it as it is."
              .formatted(definition.name(), Images.nameOf(definition)),
          "Push it to ECR, or have it repackaged: --create-image"
              + " (`lambda.container.create_image: true`).");
    }
    Reference.Registry pinned = pulled.pinned();
    return RunImage.ready(pinned.host() + "/" + pinned.repository() + "@" + pinned.digest());
  }

  String repository() {
    return definition.name();
  }

  RunImage run() {
    return RunImage.made(
        definition.name(),
        image.digest().toString(),
        "%s · %s".formatted(ImageName.shortName(from.name()), Megabytes.of(image.size())));
  }

  /**
   * Pushes what the registry lacks.
   *
   * @param address of the repository
   * @throws Failure also if the call is cancelled meanwhile
   */
  void push(String address, Undo undo) {
    try (Progress progress = new Progress(undo)) {
      Reference.Registry tagged = Reference.Registry.parse(address + ":" + ImageSpec.TAG);
      Aws aws = clients.of(definition.account());
      image.push(aws.registry(tagged.host()).target(tagged), progress);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ContainerException e) {
      throw ImageFailure.of(e, true);
    }
  }

  @Override
  public void close() {
    try {
      image.close();
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  /** Shows how far it is; several threads tell. */
  private final class Progress implements PushProgress, AutoCloseable {

    private final Undo undo;
    private Meters.@Nullable Meter meter;

    Progress(Undo undo) {
      this.undo = undo;
    }

    @Override
    public synchronized void begin(long bytes) {
      meter = meters.begin("Pushing the image of " + definition.name(), bytes);
    }

    @Override
    public void sent(long bytes) {
      add(bytes);
    }

    @Override
    public void spared(long bytes) {
      add(bytes);
    }

    private synchronized void add(long bytes) {
      undo.requireGoingOn();
      if (meter != null) {
        meter.add(bytes);
      }
    }

    @Override
    public synchronized void close() {
      if (meter != null) {
        meter.close();
      }
    }
  }
}

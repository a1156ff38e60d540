package io.scar.supervisor.execution;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.credentials.AwsJson;
import io.scar.container.credentials.EcrCredentials;
import io.scar.container.credentials.PasswordCredentials;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import io.scar.container.registry.Credentials;
import io.scar.container.registry.Proxies;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.source.ImageSources;
import io.scar.container.source.ObjectReader;
import io.scar.container.squash.SquashPin;
import io.scar.container.squash.SquashedImage;
import io.scar.contract.definition.CachedImage;
import io.scar.supervisor.config.PulledImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the function's image: from its cache, or from where it comes from. */
final class ImageOrigins {

  private static final int MOST_WORKERS = 8;

  /** Of the heap, for each worker; a frame, packed and plain, is half of it. */
  private static final long HEAP_OF_WORKER = 16L << 20;

  private final PulledImage image;
  private final Path packageFolder;
  private final ObjectReader objects;
  private final AwsJson aws;

  ImageOrigins(
      PulledImage image, Path packageFolder, ObjectReader objects, AwsJson.Transport calls) {
    this.image = image;
    this.packageFolder = packageFolder;
    this.objects = objects;
    this.aws = new AwsJson(calls);
  }

  /** The image that was made ready; empty if there is none. */
  Optional<ImageSource> cached() throws ContainerException {
    if (image.cached().isEmpty()) {
      return Optional.empty();
    }
    CachedImage cached = image.cached().get();
    SquashPin pin;
    try {
      pin = new SquashPin(cached.size(), cached.indexBytes(), Digest.parse(cached.indexDigest()));
    } catch (IllegalArgumentException e) {
      throw new ContainerException(
          ContainerException.Kind.INVALID, "container.cached: " + e.getMessage(), e);
    }
    long affordable = Runtime.getRuntime().maxMemory() / HEAP_OF_WORKER;
    int workers = Math.clamp(affordable, 2, MOST_WORKERS);
    return Optional.of(
        SquashedImage.open(
            objects, cached.bucket(), cached.key(), Digest.parse(cached.image()), pin, workers));
  }

  /** The image where it comes from; empty if it is in the cache alone. */
  Optional<ImageSource> original() throws ContainerException, InterruptedException {
    if (image.reference().isEmpty()) {
      return Optional.empty();
    }
    Reference reference = Reference.parse(image.reference().get(), packageFolder);
    return Optional.of(sources(reference).open(reference));
  }

  private ImageSources sources(Reference reference) {
    List<Credentials> credentials = new ArrayList<>();
    if (reference instanceof Reference.Registry registry && image.password().isPresent()) {
      credentials.add(
          new PasswordCredentials(
              registry.host(),
              image.username().orElse(null),
              image.password().get(),
              image.variables(),
              aws));
    }
    credentials.add(new EcrCredentials(aws));
    return new ImageSources(
        new Registries(
            RegistrySettings.ANONYMOUS
                .withCredentials(Credentials.chain(credentials))
                .withMirrors(image.mirrors())
                .withInsecureHosts(image.insecure())
                .withProxies(Proxies.of(image.variables()))),
        Optional.of(objects));
  }
}

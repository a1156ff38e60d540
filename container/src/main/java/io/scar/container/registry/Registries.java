package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registries, as one set of credentials, mirrors and times reaches them.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI
 *     distribution</a>
 */
public final class Registries {

  private static final Logger LOG = LoggerFactory.getLogger(Registries.class);

  /** A mirror that fails is left soon: the registry itself is still there. */
  private static final int MIRROR_ATTEMPTS_MOST = 2;

  private final RegistrySettings settings;
  private final Pace pace;

  public Registries(RegistrySettings settings) {
    this(settings, Pace.SYSTEM);
  }

  Registries(RegistrySettings settings, Pace pace) {
    this.settings = settings;
    this.pace = pace;
  }

  /** How registries are spoken to. */
  public RegistrySettings settings() {
    return settings;
  }

  /**
   * Opens an image: asks for its manifest and configuration, first at its mirrors. Its layers are
   * fetched as they are read.
   *
   * @throws ContainerException NOT_FOUND, DENIED, UNAVAILABLE, DOES_NOT_FIT (no such platform),
   *     UNSUPPORTED (a media type) or DAMAGED
   */
  public RegistryImage open(Reference.Registry image, Platform platform)
      throws ContainerException, InterruptedException {
    List<RepositoryClient> mirrors = mirrors(image);
    RepositoryClient origin = new RepositoryClient(image, settings, pace);
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < mirrors.size(); i++) {
      RepositoryClient mirror = mirrors.get(i);
      try {
        ManifestPuller.Pulled pulled =
            new ManifestPuller(mirror, platform, image.toString()).pull();
        LOG.info("image {}: pulled through the mirror {}", image, mirror.image().host());
        List<RepositoryClient> places = new ArrayList<>(mirrors.subList(i, mirrors.size()));
        places.add(origin);
        return new RegistryImage(image, pulled, places);
      } catch (ContainerException e) {
        if (!isTheMirrorsFault(e.kind())) {
          throw e;
        }
        LOG.warn("the mirror {} fails: {}", mirror.image().host(), e.getMessage());
        failed.add("its mirror, as %s: %s".formatted(mirror.image(), e.getMessage()));
      }
    }
    try {
      ManifestPuller.Pulled pulled = new ManifestPuller(origin, platform, image.toString()).pull();
      return new RegistryImage(image, pulled, List.of(origin));
    } catch (ContainerException e) {
      if (failed.isEmpty()) {
        throw e;
      }
      throw new ContainerException(
          e.kind(), e.getMessage() + "; before that " + String.join("; ", failed), e);
    }
  }

  /** Where images are pushed to; mirrors take none. Nothing is asked of the registry yet. */
  public TargetRepository target(Reference.Registry image) {
    return new TargetRepository(image, new RepositoryClient(image, settings, pace, "pull,push"));
  }

  private List<RepositoryClient> mirrors(Reference.Registry image) {
    RegistrySettings hasty =
        settings.withTimes(
            settings.connectTimeout(),
            settings.readTimeout(),
            Math.min(settings.attempts(), MIRROR_ATTEMPTS_MOST),
            settings.waitMost());
    return settings.mirrors().stream()
        .map(mirror -> mirror.map(image))
        .flatMap(Optional::stream)
        .map(there -> new RepositoryClient(there, hasty, pace))
        .toList();
  }

  private static boolean isTheMirrorsFault(Kind kind) {
    return switch (kind) {
      case NOT_FOUND, DENIED, UNAVAILABLE, DAMAGED, MACHINE -> true;
      case INVALID, DOES_NOT_FIT, UNSUPPORTED -> false;
    };
  }
}

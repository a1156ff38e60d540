package io.scar.supervisor.execution;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.credentials.AwsJson;
import io.scar.container.source.ObjectReader;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.store.StoreQuota;
import io.scar.container.unpack.UnpackLimits;
import io.scar.supervisor.config.PulledImage;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.InvocationFailure;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function's image in the rootfs store. It is leased at the first invocation, and not at the
 * start, whose time Lambda limits to ten seconds, and kept for the later ones.
 */
final class StoredImage implements RootfsProvider {

  private static final Logger LOG = LoggerFactory.getLogger(StoredImage.class);

  private final Optional<ImageOrigins> origins;
  private final Path storeFolder;
  private final StoreQuota storeQuota;
  private final Optional<SharedRoom> room;
  private @Nullable RootfsLease lease;

  /**
   * @param image null where the function has none
   * @param objects reads images that are objects of S3
   * @param calls ask for credentials of registries
   */
  StoredImage(
      SupervisorConfig config,
      @Nullable PulledImage image,
      ObjectReader objects,
      AwsJson.Transport calls) {
    this.origins =
        Optional.ofNullable(image)
            .map(named -> new ImageOrigins(named, config.folders().task(), objects, calls));
    this.storeFolder = config.folders().store();
    this.storeQuota = config.folders().storeQuota();
    this.room = SharedRoom.of(config.folders());
  }

  @Override
  public synchronized Optional<Rootfs> acquire() {
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    if (lease != null) {
      return Optional.of(rootfs(lease, false));
    }
    try {
      RootfsLease taken = take(origins.get());
      room.ifPresent(shared -> count(shared, taken));
      lease = taken;
      return Optional.of(rootfs(taken, taken.fresh()));
    } catch (ContainerException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("the unpacking of the image was interrupted", e);
    }
  }

  /** An image that does not fit is given back: the next call finds out anew. */
  private static void count(SharedRoom room, RootfsLease taken) {
    boolean fits = false;
    try {
      room.take(taken);
      fits = true;
    } finally {
      if (!fits) {
        taken.close();
      }
    }
  }

  /** From the cache if it serves, else from where the image comes from. */
  private RootfsLease take(ImageOrigins from) throws ContainerException, InterruptedException {
    ContainerException unusable = null;
    try (ImageSource cached = from.cached().orElse(null)) {
      if (cached != null) {
        return lease(cached, "the image cache");
      }
    } catch (ContainerException e) {
      if (!isOfTheCache(e)) {
        throw e;
      }
      LOG.warn("the image cache is not used: {}", e.getMessage());
      unusable = e;
    }
    Optional<RootfsLease> original = original(from);
    if (original.isEmpty()) {
      throw unusable == null
          ? new ContainerException(Kind.INVALID, "the function names no image")
          : unusable;
    }
    return original.get();
  }

  private Optional<RootfsLease> original(ImageOrigins from)
      throws ContainerException, InterruptedException {
    try (ImageSource image = from.original().orElse(null)) {
      return image == null ? Optional.empty() : Optional.of(lease(image, "where it comes from"));
    }
  }

  private RootfsLease lease(ImageSource image, String whence)
      throws ContainerException, InterruptedException {
    long start = System.nanoTime();
    RootfsLease taken =
        new RootfsStore(storeFolder, storeQuota, UnpackLimits.DEFAULT).acquire(image);
    if (taken.fresh()) {
      LOG.info(
          "image {} unpacked from {}, {}, in {} ms",
          taken.digest().shortHex(),
          whence,
          image.name(),
          (System.nanoTime() - start) / 1_000_000);
    }
    return taken;
  }

  /** Whether another origin may serve where this failed: not where this machine is the cause. */
  private static boolean isOfTheCache(ContainerException e) {
    return switch (e.kind()) {
      case INVALID, NOT_FOUND, DAMAGED, UNSUPPORTED, DENIED, UNAVAILABLE -> true;
      case DOES_NOT_FIT, MACHINE -> false;
    };
  }

  @Override
  public synchronized void close() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private InvocationFailure failure(ContainerException e) {
    Optional<DiskFull> full = DiskFull.of(e, storeFolder);
    if (full.isPresent()) {
      return full.get();
    }
    String reason = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case MACHINE -> new EngineFailed(reason, e);
      case UNAVAILABLE -> new ImageUnavailable(reason, e);
      case INVALID, NOT_FOUND, DOES_NOT_FIT, DAMAGED, UNSUPPORTED, DENIED ->
          new ImageUnusable(reason, e);
    };
  }

  private static Rootfs rootfs(RootfsLease lease, boolean fresh) {
    return new Rootfs(
        lease.root(),
        lease.owners(),
        ImageSettings.of(lease.config()),
        lease.digest().toString(),
        fresh ? Rootfs.State.UNPACKED : Rootfs.State.STORED);
  }
}

package io.scar.supervisor.execution;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.InvocationFailure;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The function's image in the rootfs store. It is leased at the first invocation, and not at the
 * start, whose time Lambda limits to ten seconds, and kept for the later ones.
 */
public final class StoredImage implements RootfsProvider {

  private final Optional<String> image;
  private final Path packageFolder;
  private final Path storeFolder;
  private @Nullable RootfsLease lease;

  public StoredImage(SupervisorConfig config) {
    this.image = config.image();
    this.packageFolder = config.folders().task();
    this.storeFolder = config.folders().store();
  }

  @Override
  public synchronized Optional<Rootfs> acquire() {
    if (image.isEmpty()) {
      return Optional.empty();
    }
    if (lease != null) {
      return Optional.of(rootfs(lease, false));
    }
    try {
      Reference reference = Reference.parse(image.get(), packageFolder);
      try (ImageSource source = ImageSources.local().open(reference)) {
        RootfsLease taken = new RootfsStore(storeFolder).acquire(source);
        lease = taken;
        return Optional.of(rootfs(taken, taken.fresh()));
      }
    } catch (ContainerException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("the unpacking of the image was interrupted", e);
    }
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
    return e.kind() == ContainerException.Kind.MACHINE
        ? new EngineFailed(reason, e)
        : new ImageUnusable(reason, e);
  }

  private static Rootfs rootfs(RootfsLease lease, boolean fresh) {
    ImageConfig config = lease.config();
    return new Rootfs(
        lease.root(),
        new ImageSettings(
            config.env(),
            config.entrypoint(),
            config.cmd(),
            Optional.ofNullable(config.workingDir()),
            Optional.ofNullable(config.user())),
        lease.digest().toString(),
        fresh);
  }
}

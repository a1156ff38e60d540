package io.scar.cli.provision;

import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.ImageInspector;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Finds out what the images of functions are; the image of several functions is read once. */
public final class ImageExaminer {

  /** Shows how far the reading of an image is. */
  public interface Progress {

    /**
     * @param bytes that the image has, packed
     * @return is told the bytes as they are read; closed in the end
     */
    Bar begin(String image, long bytes);

    /** One image. */
    interface Bar extends AutoCloseable {
      void add(long bytes);

      @Override
      void close();
    }
  }

  /**
   * An image and how fast it came.
   *
   * @param pulled whether it does not lie on this machine
   * @param bytes packed, that were read; 0 when the image lay unpacked in the store
   */
  public record Examined(ImageFacts facts, boolean pulled, long bytes, Duration took) {

    /** Whether the image lay unpacked in the store, so that nothing of it was read. */
    public boolean stored() {
      return bytes == 0;
    }

    /** Packed bytes a second. */
    public double rate() {
      return bytes / Math.max(1e-3, took.toNanos() / 1e9);
    }

    /** How long all of the image takes at this rate. */
    public double pullSeconds() {
      return facts.sizes().packed() / Math.max(1, rate());
    }
  }

  private final Clients clients;
  private final RootfsStore store;
  private final Progress progress;
  private final LongSupplier nanos;
  private final ImageInspector inspector = new ImageInspector();
  private final boolean quick;
  private final Map<String, Examined> examined = new HashMap<>();

  /**
   * @param clients reach images that are not on this machine
   * @param store whose unpacked images need not be read
   * @param quick whether a glance at the sizes is enough
   */
  public ImageExaminer(
      Clients clients, RootfsStore store, Progress progress, LongSupplier nanos, boolean quick) {
    this.clients = clients;
    this.store = store;
    this.progress = progress;
    this.nanos = nanos;
    this.quick = quick;
  }

  /**
   * What the function's image is.
   *
   * @throws Failure if it names none, or it cannot be opened or read
   */
  public Examined examine(FunctionDefinition function) {
    String name = Images.nameOf(function);
    Examined known = examined.get(name);
    if (known != null) {
      return known;
    }
    Examined found = read(function);
    examined.put(name, found);
    return found;
  }

  private Examined read(FunctionDefinition function) {
    boolean pulled = ImageName.isRemote(Images.nameOf(function));
    try (ImageSource image = Images.open(clients, function)) {
      long begin = nanos.getAsLong();
      AtomicLong bytes = new AtomicLong();
      Optional<ImageFacts> known = stored(image);
      ImageFacts facts = known.isPresent() ? known.get() : read(image, bytes);
      return new Examined(facts, pulled, bytes.get(), Duration.ofNanos(nanos.getAsLong() - begin));
    } catch (ContainerException e) {
      throw Images.failure(e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private ImageFacts read(ImageSource image, AtomicLong bytes)
      throws ContainerException, InterruptedException {
    long packed = image.layers().stream().mapToLong(ImageLayer::blobSize).sum();
    try (Progress.Bar bar = progress.begin(image.name(), packed)) {
      LongConsumer read =
          count -> {
            bytes.addAndGet(count);
            bar.add(count);
          };
      return quick ? inspector.glance(image, read) : inspector.inspect(image, read);
    }
  }

  /** What the store's tree tells; a tree that this user cannot read whole tells nothing. */
  private Optional<ImageFacts> stored(ImageSource image)
      throws ContainerException, InterruptedException {
    if (!store.contains(image.digest())) {
      return Optional.empty();
    }
    try (RootfsLease lease = store.acquire(image)) {
      return Optional.of(inspector.inspectUnpacked(image, lease.root()));
    } catch (ContainerException e) {
      if (e.kind() == Kind.MACHINE) {
        return Optional.empty();
      }
      throw e;
    }
  }
}

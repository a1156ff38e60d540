package io.scar.cli.provision;

import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.ImageInspector;
import io.scar.container.inspect.KnownFacts;
import io.scar.container.inspect.KnownFacts.Known;
import io.scar.container.inspect.KnownFacts.Reading;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import java.time.Duration;
import java.time.Instant;
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

  /** What tells the facts of an image. */
  public enum Whence {
    /** Its layers, read now. */
    LAYERS,
    /** Its tree in the store of this machine. */
    STORE,
    /** An earlier reading of its layers. */
    MEMORY
  }

  /**
   * An image and how fast it came.
   *
   * @param pulled whether it does not lie on this machine
   * @param reading of its layers, now or before; of no bytes when the image lay unpacked in the
   *     store
   */
  public record Examined(ImageFacts facts, boolean pulled, Whence whence, Reading reading) {

    /** Whether the image lay unpacked in the store, so that nothing of it was read. */
    public boolean stored() {
      return whence == Whence.STORE;
    }

    /** Packed bytes a second. */
    public double rate() {
      return reading.bytes() / Math.max(1e-3, reading.took().toNanos() / 1e9);
    }

    /** How long all of the image takes at this rate. */
    public double pullSeconds() {
      return facts.sizes().packed() / Math.max(1, rate());
    }
  }

  private final Clients clients;
  private final RootfsStore store;
  private final KnownFacts memory;
  private final Progress progress;
  private final LongSupplier nanos;
  private final ImageInspector inspector = new ImageInspector();
  private final boolean quick;
  private final Map<String, Examined> examined = new HashMap<>();

  /**
   * @param clients reach images that are not on this machine
   * @param store whose unpacked images need not be read
   * @param memory of the images that were fetched and read before
   * @param quick whether a glance at the sizes is enough
   */
  public ImageExaminer(
      Clients clients,
      RootfsStore store,
      KnownFacts memory,
      Progress progress,
      LongSupplier nanos,
      boolean quick) {
    this.clients = clients;
    this.store = store;
    this.memory = memory;
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
    try (ImageSource image = Images.open(clients, function)) {
      boolean pulled = image.isRemote();
      long begin = nanos.getAsLong();
      Optional<ImageFacts> stored = stored(image);
      if (stored.isPresent()) {
        return new Examined(stored.get(), pulled, Whence.STORE, reading(0, begin));
      }
      // What lies on this machine is read at once, and held against its digests that way.
      Optional<Known> known = pulled ? memory.find(image) : Optional.empty();
      if (known.isPresent()) {
        return new Examined(known.get().facts(), true, Whence.MEMORY, known.get().reading());
      }
      AtomicLong bytes = new AtomicLong();
      ImageFacts facts = read(image, bytes);
      Reading reading = reading(bytes.get(), begin);
      if (pulled && !quick) {
        memory.keep(facts, reading);
      }
      return new Examined(facts, pulled, Whence.LAYERS, reading);
    } catch (ContainerException e) {
      throw Images.failure(function, e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private Reading reading(long bytes, long begin) {
    return new Reading(bytes, Duration.ofNanos(nanos.getAsLong() - begin), Instant.now());
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

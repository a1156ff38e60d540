package io.scar.cli.provision;

import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.ImageInspector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
   * @param bytes packed, that were read
   */
  public record Examined(ImageFacts facts, boolean pulled, long bytes, Duration took) {

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
  private final Progress progress;
  private final LongSupplier nanos;
  private final boolean quick;
  private final Map<String, Examined> examined = new HashMap<>();

  /**
   * @param clients reach images that are not on this machine
   * @param quick whether a glance at the sizes is enough
   */
  public ImageExaminer(Clients clients, Progress progress, LongSupplier nanos, boolean quick) {
    this.clients = clients;
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
      long packed = image.layers().stream().mapToLong(layer -> layer.blobSize()).sum();
      long begin = nanos.getAsLong();
      AtomicLong bytes = new AtomicLong();
      ImageFacts facts;
      try (Progress.Bar bar = progress.begin(image.name(), packed)) {
        LongConsumer read =
            count -> {
              bytes.addAndGet(count);
              bar.add(count);
            };
        ImageInspector inspector = new ImageInspector();
        facts = quick ? inspector.glance(image, read) : inspector.inspect(image, read);
      }
      return new Examined(
          facts,
          Images.isElsewhere(Images.nameOf(function)),
          bytes.get(),
          Duration.ofNanos(nanos.getAsLong() - begin));
    } catch (ContainerException e) {
      throw Images.failure(e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }
}

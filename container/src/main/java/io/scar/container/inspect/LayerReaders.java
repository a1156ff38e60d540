package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads an image's layers, several at once, and hands them over in their order. */
final class LayerReaders implements AutoCloseable {

  /** More connections to one registry bring little; decompression is bound by the cores. */
  private static final int READERS_MOST = 4;

  private final ExecutorService threads;
  private final Deque<Future<LayerFiles.Read>> reads = new ArrayDeque<>();

  LayerReaders(ImageSource image, LayerFiles reader) {
    int most = Math.min(READERS_MOST, Runtime.getRuntime().availableProcessors());
    this.threads =
        Executors.newFixedThreadPool(
            Math.clamp(image.layers().size(), 1, most),
            Thread.ofPlatform().daemon().name("layer reader ", 0).factory());
    for (int i = 0; i < image.layers().size(); i++) {
      int layer = i;
      reads.add(threads.submit(() -> reader.read(layer)));
    }
  }

  /** Waits for the next layer, the lowest first. */
  LayerFiles.Read take() throws ContainerException, InterruptedException {
    // A layer that is read already is given out without asking.
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while reading an image");
    }
    try {
      return reads.removeFirst().get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ContainerException known -> throw known;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Stops what still reads, and waits until it does not any more. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}

package io.scar.container.unpack;

import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.unpack.BlockQueue.Block;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches a layer's blob, which is verified meanwhile, and decompresses it, in its own thread. */
final class LayerPump {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ImageSource image;
  private final ImageLayer layer;
  private final String what;
  private final BlockQueue blocks = new BlockQueue();
  private final Thread thread;
  private volatile boolean cancelled;
  private volatile @Nullable InputStream source;

  /**
   * @param what the image and layer, for messages
   */
  LayerPump(ImageSource image, ImageLayer layer, String what) {
    this.image = image;
    this.layer = layer;
    this.what = what;
    this.thread = Thread.ofPlatform().name("fetch of " + what).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  BlockQueue blocks() {
    return blocks;
  }

  /** Makes it end soon, also when it waits for the network. */
  void cancel() {
    cancelled = true;
    blocks.close();
    InputStream open = source;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nobody wants what it held any more.
      }
    }
  }

  /**
   * Waits until it has ended. One that was cancelled while it waits for the network is left alone
   * after a second: it has nowhere to put what it reads, and ends when the network does.
   */
  void join() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (thread.isAlive() && !(cancelled && System.nanoTime() - deadline > 0)) {
      try {
        thread.join(SHORT);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (InputStream opened = image.open(layer);
        PushbackInputStream packed = new PushbackInputStream(opened, Compression.MAGIC_BYTES)) {
      source = opened;
      if (!cancelled) {
        pump(packed);
      }
      blocks.end(null);
    } catch (IOException e) {
      blocks.end(e);
    } catch (RuntimeException | OutOfMemoryError e) {
      blocks.end(new IOException(String.valueOf(e.getMessage()), e));
    }
  }

  private void pump(PushbackInputStream packed) throws IOException {
    try (InputStream tar = Compression.openLayer(packed, what)) {
      Block block;
      while ((block = blocks.toFill()) != null) {
        block.length = tar.readNBytes(block.bytes, 0, block.bytes.length);
        if (block.length == 0) {
          break;
        }
        blocks.put(block);
      }
      if (!cancelled) {
        // What follows the compressed data counts for the digest.
        packed.transferTo(OutputStream.nullOutputStream());
      }
    }
  }
}

package io.scar.container.unpack;

import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.unpack.kernel.Kernel;
import io.scar.container.unpack.tree.Owners;
import io.scar.container.unpack.tree.RootfsTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One try to unpack an image by one plan: for each layer at work a thread that fetches and one that
 * writes. The first failure stops all of them.
 */
final class UnpackRun {

  private final ImageSource image;
  private final UnpackPlan plan;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, LayerPump> pumps = new HashMap<>();
  private int next;
  private @Nullable Throwable failure;

  UnpackRun(ImageSource image, UnpackPlan plan) {
    this.image = image;
    this.plan = plan;
  }

  /**
   * @param root an empty folder
   * @throws IOException the first failure, as it was
   */
  UnpackReport unpack(Path root, UnpackOptions options) throws IOException, InterruptedException {
    // Before all else: the first bytes take the longest.
    for (int i = 0; i < Math.min(plan.workers(), plan.layers().size()); i++) {
      pump(plan.layers().get(i));
    }
    try (RootfsTree tree = new RootfsTree(root, plan.order(), owners(options.ownership()))) {
      Budget budget = new Budget(image.name(), options.limits(), tree::freeBytes);
      work(tree, budget);
      tree.finish();
      if (options.ownership() instanceof Ownership.Recorded(Path file)) {
        tree.writeOwners(file);
      }
      return budget.report(tree.peakBytes());
    } finally {
      stop();
    }
  }

  private static Owners owners(Ownership ownership) {
    return switch (ownership) {
      case Ownership.Keep keep -> Owners.KEEP;
      case Ownership.Recorded recorded -> Owners.RECORD;
      case Ownership.Forget forget -> Owners.FORGET;
    };
  }

  private void work(RootfsTree tree, Budget budget) throws IOException, InterruptedException {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < plan.workers(); i++) {
      workers.add(
          Thread.ofPlatform()
              .name("unpacking of " + image.name() + " " + (i + 1))
              .daemon()
              .start(() -> layers(tree, budget)));
    }
    boolean joined = false;
    try {
      for (Thread worker : workers) {
        worker.join();
      }
      joined = true;
    } finally {
      if (!joined) {
        // Interrupted. The tree is in use until the last of them has ended.
        fail(new CancelledException());
        joinAll(workers);
      }
    }
    switch (failure()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private static void joinAll(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What one worker does. */
  private void layers(RootfsTree tree, Budget budget) {
    try (Kernel kernel = new Kernel()) {
      Integer layer;
      while ((layer = nextLayer()) != null) {
        apply(layer, tree, budget, kernel);
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void apply(int number, RootfsTree tree, Budget budget, Kernel kernel) throws IOException {
    ImageLayer layer = image.layers().get(number);
    String what = what(number);
    LayerPump pump = pump(number);
    if (pump == null) {
      return;
    }
    try {
      LayerTar tar =
          new LayerTar(pump.blocks(), image.isVerifiedContent() ? null : layer.diffId(), budget);
      tree.startLayer(number);
      LayerApplier applier = new LayerApplier(tree, number, what, budget, kernel, tar);
      while (applier.applyNext()) {
        if (failure() != null) {
          throw new CancelledException();
        }
      }
      tar.finish(what);
    } catch (IOException e) {
      throw LayerDamage.of(e, what);
    } finally {
      pump.blocks().close();
    }
  }

  private String what(int layer) {
    return "image " + image.name() + ", layer " + (layer + 1) + " of " + image.layers().size();
  }

  private @Nullable Integer nextLayer() {
    lock.lock();
    try {
      return failure != null || next == plan.layers().size() ? null : plan.layers().get(next++);
    } finally {
      lock.unlock();
    }
  }

  /** The pump of a layer, started; null when all is to stop. */
  private @Nullable LayerPump pump(int layer) {
    lock.lock();
    try {
      LayerPump pump = pumps.get(layer);
      if (pump == null && failure == null) {
        pump = new LayerPump(image, image.layers().get(layer), what(layer));
        pumps.put(layer, pump);
        pump.start();
      }
      return pump;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Throwable failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      pumps.values().forEach(LayerPump::cancel);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no thread reads the image any more. */
  private void stop() {
    fail(new CancelledException());
    pumps.values().forEach(LayerPump::join);
  }
}

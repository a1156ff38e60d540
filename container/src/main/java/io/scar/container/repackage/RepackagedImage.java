package io.scar.container.repackage;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import io.scar.container.registry.OutgoingBlob;
import io.scar.container.registry.RegistryImage;
import io.scar.container.registry.TargetRepository;
import io.scar.container.registry.TargetRepository.Delivery;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A repackaged image, whose digest is known and whose bytes may still be elsewhere. */
public final class RepackagedImage implements AutoCloseable {

  /** Layers that are on their way at once. */
  private static final int PUSHES = 4;

  private final ImageSource original;
  private final List<TargetLayer> layers;
  private final byte[] config;
  private final byte[] manifest;
  private final LayerPacker packer;

  RepackagedImage(
      ImageSource original,
      List<TargetLayer> layers,
      byte[] config,
      byte[] manifest,
      LayerPacker packer) {
    this.original = original;
    this.layers = List.copyOf(layers);
    this.config = config;
    this.manifest = manifest;
    this.packer = packer;
  }

  /** Of its manifest: the same inputs give the same. */
  public Digest digest() {
    return Digest.sha256(manifest);
  }

  /** Bytes of all its blobs, which is what a registry that has none of them gets. */
  public long size() {
    return config.length + blobs().values().stream().mapToLong(TargetLayer::size).sum();
  }

  /**
   * Puts the image into a repository. If its manifest is there, nothing is sent; else what the
   * registry lacks is.
   *
   * @param target with the tag that the image gets
   * @throws ContainerException NOT_FOUND (no such repository), DENIED, UNAVAILABLE, DOES_NOT_FIT,
   *     UNSUPPORTED, DAMAGED (the original), MACHINE
   */
  public PushReport push(TargetRepository target, PushProgress progress)
      throws ContainerException, InterruptedException {
    String tag = target.image().tag();
    Optional<Digest> tagged = tag == null ? Optional.empty() : target.manifest(tag);
    if (tagged.equals(Optional.of(digest()))) {
      return PushReport.NOTHING;
    }
    AtomicLong sent = new AtomicLong();
    Map<Delivery, Integer> counts = new LinkedHashMap<>();
    if (target.manifest(digest().toString()).isEmpty()) {
      progress.begin(size());
      List<Together.Task<Delivery>> tasks = new ArrayList<>();
      for (TargetLayer layer : blobs().values()) {
        tasks.add(() -> push(outgoing(layer, target.image()), target, sent, progress));
      }
      tasks.add(() -> push(outgoing(config), target, sent, progress));
      Together.all(PUSHES, tasks).forEach(delivery -> counts.merge(delivery, 1, Integer::sum));
    }
    target.putManifest(tag == null ? digest().toString() : tag, manifest, Documents.MANIFEST_TYPE);
    return new PushReport(
        true,
        sent.get(),
        counts.getOrDefault(Delivery.UPLOADED, 0),
        counts.getOrDefault(Delivery.MOUNTED, 0),
        counts.getOrDefault(Delivery.PRESENT, 0));
  }

  private static Delivery push(
      OutgoingBlob blob, TargetRepository target, AtomicLong sent, PushProgress progress)
      throws ContainerException, InterruptedException {
    Delivery delivery =
        target.push(
            blob,
            count -> {
              sent.addAndGet(count);
              progress.sent(count);
            });
    if (delivery != Delivery.UPLOADED) {
      progress.spared(blob.size());
    }
    return delivery;
  }

  /** Each once: images have layers that are the same. */
  private Map<Digest, TargetLayer> blobs() {
    Map<Digest, TargetLayer> blobs = new LinkedHashMap<>();
    layers.forEach(layer -> blobs.putIfAbsent(layer.digest(), layer));
    return blobs;
  }

  private OutgoingBlob outgoing(TargetLayer layer, Reference.Registry target) {
    return new OutgoingBlob(
        layer.what(),
        layer.digest(),
        layer.size(),
        layer.isOriginal() ? neighbour(target) : null,
        () -> layer.content().open());
  }

  private OutgoingBlob outgoing(byte[] document) {
    return new OutgoingBlob(
        "configuration of the repackaged image " + original.name(),
        Digest.sha256(document),
        document.length,
        null,
        () -> (InputStream) new ByteArrayInputStream(document));
  }

  /** The original's repository, if it is in the same registry. */
  private @Nullable String neighbour(Reference.Registry target) {
    if (!(original instanceof RegistryImage pulled)) {
      return null;
    }
    Reference.Registry from = pulled.pinned();
    return from.host().equals(target.host()) && !from.repository().equals(target.repository())
        ? from.repository()
        : null;
  }

  /** Removes what was compressed for it. */
  @Override
  public void close() throws ContainerException {
    packer.close();
  }
}

package io.scar.cli.image;

import io.scar.cli.config.Environment;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.store.PruneReport;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.store.StoreEntry;
import io.scar.container.store.StoreQuota;
import io.scar.container.unpack.UnpackLimits;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** The user's store of unpacked images, which the functions of local clouds run from too. */
public final class ImageStore {

  /** Shorter ones are more likely a name. */
  private static final Pattern DIGEST_START =
      Pattern.compile("(?:sha(?:256|512):)?[0-9a-f]{4,128}");

  private final RootfsStore store;

  private ImageStore(RootfsStore store) {
    this.store = store;
  }

  /**
   * An image that is in the store now.
   *
   * @param fresh whether it was not there before
   */
  public record Pulled(String name, StoreEntry entry, boolean fresh) {}

  /**
   * The store that the environment names.
   *
   * @throws Failure USAGE if its quota is none
   */
  public static ImageStore of(Environment environment) {
    try {
      Optional<String> quota = environment.storeQuota();
      return new ImageStore(
          new RootfsStore(
              environment.storeFolder(),
              quota.isPresent() ? StoreQuota.parse(quota.get()) : StoreQuota.OF_A_SHARED_DISK,
              UnpackLimits.DEFAULT));
    } catch (ContainerException e) {
      throw Failure.usage("SCAR_STORE_QUOTA: " + e.getMessage() + ".", null);
    }
  }

  /**
   * Unpacks the image into the store, if it is not there.
   *
   * @param read hears of the bytes of the layers that were read
   * @throws Failure as {@link ImageFailure} says it
   */
  public Pulled pull(ImageSource image, LongConsumer read) {
    try (RootfsLease lease = store.acquire(new ObservedImage(image, read))) {
      StoreEntry entry =
          store.list().stream()
              .filter(one -> one.digest().equals(lease.digest()))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("a leased image is in the store"));
      return new Pulled(image.name(), entry, lease.fresh());
    } catch (ContainerException e) {
      throw ImageFailure.of(e, image.isRemote());
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  /** What is there, the most recently used first. */
  public List<StoreEntry> list() {
    try {
      return store.list().reversed();
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  /**
   * The image that the user means.
   *
   * @param text a digest or its start, or a name as it was pulled by
   * @param reference what the text is as a reference
   * @throws Failure NOT_FOUND if there is none, USAGE if several begin so
   */
  public StoreEntry find(String text, Optional<String> reference) {
    List<StoreEntry> all = list();
    List<StoreEntry> named =
        all.stream()
            .filter(
                entry ->
                    entry.names().contains(text)
                        || reference.filter(entry.names()::contains).isPresent())
            .toList();
    if (named.isEmpty()) {
      // Functions name the manifest as well, which people leave out.
      named = all.stream().filter(entry -> pinned(entry, text, reference)).toList();
    }
    List<StoreEntry> found = named.isEmpty() && isDigestStart(text) ? beginning(all, text) : named;
    if (found.isEmpty()) {
      throw Failure.notFound(
          "Image " + text + " is not in the store " + store.folder() + ".", "`scar image ls`");
    }
    if (found.size() > 1) {
      throw Failure.usage(
          found.size() + " images are called " + text + ", or begin so.",
          "`scar image ls` shows their digests; give one.");
    }
    return found.getFirst();
  }

  private static boolean pinned(StoreEntry entry, String text, Optional<String> reference) {
    return entry.names().stream()
        .anyMatch(
            name ->
                name.startsWith(text + "@")
                    || reference.filter(plain -> name.startsWith(plain + "@")).isPresent());
  }

  private static boolean isDigestStart(String text) {
    return DIGEST_START.matcher(text).matches();
  }

  private static List<StoreEntry> beginning(List<StoreEntry> all, String text) {
    return all.stream()
        .filter(
            entry ->
                entry.digest().hex().startsWith(text) || entry.digest().toString().startsWith(text))
        .toList();
  }

  /**
   * Removes an image that nobody uses.
   *
   * @throws Failure MACHINE if it is in use
   */
  public void remove(Digest digest) {
    try {
      store.remove(digest);
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  /** Removes what nobody needs; see {@link RootfsStore#prune}. */
  public PruneReport prune(boolean allUnused) {
    try {
      return store.prune(allUnused);
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }
}

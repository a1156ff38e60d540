package io.scar.local.ecr.store;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository, as it is kept on disk.
 *
 * @param created milliseconds since 1970
 * @param settings what is kept and, but for immutable tags, not enforced
 * @param images by the digest of their manifest
 * @param imageTags the digest that each tag names
 * @param blobs by digest: those that may be pulled from here
 */
public record Repository(
    String name,
    String region,
    long created,
    Settings settings,
    Map<String, Image> images,
    Map<String, String> imageTags,
    Map<String, Blob> blobs) {

  /** What ECR and registries take as a name. */
  public static final Pattern NAME =
      Pattern.compile("(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*");

  /** What ECR and registries take as a tag. */
  public static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  /** A tag that may be moved. */
  public static final String MUTABLE = "MUTABLE";

  /** A tag that stays. */
  public static final String IMMUTABLE = "IMMUTABLE";

  /**
   * @param lifecyclePolicy its JSON
   * @param lifecycleChanged milliseconds since 1970
   * @param policy of access, its JSON
   */
  public record Settings(
      String tagMutability,
      boolean scanOnPush,
      @Nullable String lifecyclePolicy,
      long lifecycleChanged,
      @Nullable String policy,
      Map<String, String> tags) {

    public Settings {
      tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    public Settings withTagMutability(String mutability) {
      return new Settings(mutability, scanOnPush, lifecyclePolicy, lifecycleChanged, policy, tags);
    }

    public Settings withScanOnPush(boolean scan) {
      return new Settings(tagMutability, scan, lifecyclePolicy, lifecycleChanged, policy, tags);
    }

    public Settings withLifecyclePolicy(@Nullable String text, long now) {
      return new Settings(tagMutability, scanOnPush, text, now, policy, tags);
    }

    public Settings withPolicy(@Nullable String text) {
      return new Settings(tagMutability, scanOnPush, lifecyclePolicy, lifecycleChanged, text, tags);
    }

    public Settings withTags(Map<String, String> others) {
      return new Settings(
          tagMutability, scanOnPush, lifecyclePolicy, lifecycleChanged, policy, others);
    }
  }

  /**
   * An image, an index of images or another artefact.
   *
   * @param mediaType of the manifest
   * @param artifactType of what it is
   * @param manifestSize bytes
   * @param size bytes of all that it is made of here
   * @param pushed milliseconds since 1970
   * @param blobs digests that it needs
   * @param manifests digests of the images that it lists
   * @param subject digest of the image that it says something of, which need not be here
   */
  public record Image(
      String digest,
      String mediaType,
      @Nullable String artifactType,
      long manifestSize,
      long size,
      long pushed,
      List<String> blobs,
      List<String> manifests,
      @Nullable String subject) {

    public Image {
      blobs = List.copyOf(blobs);
      manifests = List.copyOf(manifests);
    }
  }

  /**
   * @param size bytes
   * @param linked when it was pushed or mounted for an image that is still to come, in milliseconds
   *     since 1970; 0 once an image needs it
   */
  public record Blob(long size, long linked) {

    /** The same, needed by an image. */
    Blob claimed() {
      return new Blob(size, 0);
    }

    boolean isClaimed() {
      return linked == 0;
    }
  }

  public Repository {
    images = Collections.unmodifiableMap(new TreeMap<>(images));
    imageTags = Collections.unmodifiableMap(new TreeMap<>(imageTags));
    blobs = Collections.unmodifiableMap(new TreeMap<>(blobs));
  }

  /** A repository with nothing in it. */
  public static Repository empty(String name, String region, long now, Settings settings) {
    return new Repository(name, region, now, settings, Map.of(), Map.of(), Map.of());
  }

  public static boolean isName(String text) {
    return text.length() >= 2 && text.length() <= 256 && NAME.matcher(text).matches();
  }

  /** The tags of an image, sorted. */
  public List<String> tagsOf(String digest) {
    return imageTags.entrySet().stream()
        .filter(tag -> tag.getValue().equals(digest))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether an index lists the image. */
  public boolean isListed(String digest) {
    return images.values().stream().anyMatch(image -> image.manifests().contains(digest));
  }

  public Repository with(Settings others) {
    return new Repository(name, region, created, others, images, imageTags, blobs);
  }

  Repository withBlob(String digest, Blob blob) {
    Map<String, Blob> more = new TreeMap<>(blobs);
    more.put(digest, blob);
    return new Repository(name, region, created, settings, images, imageTags, more);
  }

  Repository withImage(Image image, @Nullable String tag) {
    Map<String, Image> more = new TreeMap<>(images);
    more.putIfAbsent(image.digest(), image);
    Map<String, String> tags = new TreeMap<>(imageTags);
    if (tag != null) {
      tags.put(tag, image.digest());
    }
    Map<String, Blob> claimed = new TreeMap<>(blobs);
    image.blobs().forEach(digest -> claimed.computeIfPresent(digest, (_, blob) -> blob.claimed()));
    return new Repository(name, region, created, settings, more, tags, claimed);
  }

  Repository withoutTag(String tag) {
    Map<String, String> tags = new TreeMap<>(imageTags);
    tags.remove(tag);
    return new Repository(name, region, created, settings, images, tags, blobs);
  }

  /**
   * Without an image, its tags, and the blobs that no other image needs; those that were pushed
   * anew since stay, for another image may be on its way.
   */
  Repository withoutImage(String digest) {
    Map<String, Image> fewer = new TreeMap<>(images);
    Image gone = fewer.remove(digest);
    Map<String, String> tags = new TreeMap<>(imageTags);
    tags.values().removeIf(digest::equals);
    Map<String, Blob> rest = new TreeMap<>(blobs);
    if (gone != null) {
      for (String blob : gone.blobs()) {
        if (fewer.values().stream().noneMatch(image -> image.blobs().contains(blob))) {
          rest.entrySet()
              .removeIf(here -> here.getKey().equals(blob) && here.getValue().isClaimed());
        }
      }
    }
    return new Repository(name, region, created, settings, fewer, tags, rest);
  }

  /** Without blobs that no image needs and that were pushed before a moment. */
  Repository withoutUnusedBlobs(long before) {
    Map<String, Blob> rest = new TreeMap<>(blobs);
    rest.entrySet()
        .removeIf(
            blob ->
                blob.getValue().linked() < before
                    && images.values().stream()
                        .noneMatch(image -> image.blobs().contains(blob.getKey())));
    return new Repository(name, region, created, settings, images, imageTags, rest);
  }
}

package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageJson;
import io.scar.container.image.ImageJson.SavedImage;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds an image in what {@code docker save} wrote: {@code manifest.json} names the configuration
 * and the layers. Where a path holds a digest ({@code blobs/sha256/HEX}, {@code HEX.json}) the file
 * is held against it; the layers of old archives ({@code ID/layer.tar}) have only their diffID.
 *
 * @see <a
 *     href="https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format">
 *     Docker image specification, combined image</a>
 */
final class DockerSave {

  static final String MANIFEST = "manifest.json";

  private static final Pattern BLOB = Pattern.compile("blobs/(sha256|sha512)/([0-9a-f]+)");
  private static final Pattern OLD_CONFIG = Pattern.compile("([0-9a-f]{64})\\.json");

  private final ImageFiles files;

  DockerSave(ImageFiles files) {
    this.files = files;
  }

  FoundImage find(@Nullable String tag) throws IOException {
    SavedImage image =
        choose(
            ImageJson.savedImages(
                FoundImage.read(files, MANIFEST), "image " + files.name() + ", " + MANIFEST),
            tag);
    List<ImageLayer.Blob> blobs = new ArrayList<>();
    for (String path : image.layerPaths()) {
      if (!files.has(path)) {
        throw new ContainerException(
            Kind.DAMAGED,
            "image " + files.name() + ": layer " + path + " is missing; save the image again");
      }
      blobs.add(new ImageLayer.Blob(path, blobDigest(path).orElse(null), files.size(path), ""));
    }
    byte[] config = FoundImage.read(files, image.configPath());
    Optional<Digest> named = configDigest(image.configPath());
    if (named.isPresent()) {
      config = FoundImage.read(files, image.configPath(), named.get(), config.length);
    }
    return FoundImage.of(files, config, named.orElse(Digest.sha256(config)), blobs);
  }

  private SavedImage choose(List<SavedImage> images, @Nullable String tag)
      throws ContainerException {
    if (images.isEmpty()) {
      throw new ContainerException(
          Kind.DAMAGED, "image " + files.name() + " has no image in it; save the image again");
    }
    if (tag == null) {
      if (images.size() == 1) {
        return images.getFirst();
      }
      throw new ContainerException(
          Kind.INVALID,
          "image "
              + files.name()
              + " holds several images; name one of them, docker-archive:FILE:NAME: "
              + tags(images));
    }
    return images.stream()
        .filter(image -> image.repoTags().stream().anyMatch(name -> names(name, tag)))
        .findFirst()
        .orElseThrow(
            () ->
                new ContainerException(
                    Kind.NOT_FOUND,
                    "image "
                        + files.name()
                        + " has no image `"
                        + tag
                        + "`; it has: "
                        + tags(images)));
  }

  /**
   * Whether {@code tag} means {@code name}: the same image by Docker's rules, which fill in what is
   * left out, or the tag alone.
   */
  private static boolean names(String name, String tag) {
    return name.equals(tag) || name.endsWith(":" + tag) || full(name).equals(full(tag));
  }

  private static String full(String name) {
    try {
      Reference.Registry image = Reference.Registry.parse(name);
      return image.host() + "/" + image.repository() + ":" + image.manifestName();
    } catch (ContainerException e) {
      return name;
    }
  }

  private static String tags(List<SavedImage> images) {
    return images.stream()
        .flatMap(image -> image.repoTags().stream())
        .collect(Collectors.joining(", "));
  }

  private static Optional<Digest> blobDigest(String path) throws ContainerException {
    Matcher blob = BLOB.matcher(path);
    return blob.matches()
        ? Optional.of(Digest.parse(blob.group(1) + ":" + blob.group(2)))
        : Optional.empty();
  }

  private static Optional<Digest> configDigest(String path) throws ContainerException {
    Matcher old = OLD_CONFIG.matcher(path);
    return old.matches() ? Optional.of(new Digest("sha256", old.group(1))) : blobDigest(path);
  }
}

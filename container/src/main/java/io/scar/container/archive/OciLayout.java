package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Descriptor;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageJson;
import io.scar.container.image.Manifest;
import io.scar.container.image.Platform;
import io.scar.container.image.PlatformChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds an image in an OCI layout: by tag in {@code index.json}, then by platform through indexes.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image
 *     layout</a>
 */
final class OciLayout {

  private static final String INDEX = "index.json";
  private static final int NESTING_MOST = 8;

  private final ImageFiles files;
  private final Platform platform;

  OciLayout(ImageFiles files, Platform platform) {
    this.files = files;
    this.platform = platform;
  }

  FoundImage find(@Nullable String tag) throws IOException {
    if (!files.has(INDEX)) {
      throw new ContainerException(
          Kind.DAMAGED,
          "image "
              + files.name()
              + " has no manifest: neither index.json (OCI layout) nor manifest.json (docker"
              + " save); make it with `docker save -o image.tar IMAGE` or `skopeo copy … oci:DIR`");
    }
    List<Descriptor> images = ImageJson.index(FoundImage.read(files, INDEX), what(INDEX));
    Descriptor chosen = choose(tag == null ? images : tagged(images, tag), tag);
    for (int depth = 0; depth < NESTING_MOST; depth++) {
      String path = blobPath(chosen.digest());
      byte[] document = FoundImage.read(files, path, chosen.digest(), chosen.size());
      if (!chosen.isIndex() && !ImageJson.isIndex(document, what(path))) {
        return image(ImageJson.manifest(document, what(path)));
      }
      chosen = choose(ImageJson.index(document, what(path)), tag);
    }
    throw new ContainerException(
        Kind.DAMAGED,
        "image " + files.name() + ": its indexes are nested too deep; save the image again");
  }

  private FoundImage image(Manifest manifest) throws IOException {
    manifest.requireServed("image " + files.name());
    Descriptor config = manifest.config();
    List<ImageLayer.Blob> blobs = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      blobs.add(
          new ImageLayer.Blob(
              blobPath(layer.digest()), layer.digest(), layer.size(), layer.mediaType()));
    }
    byte[] bytes =
        FoundImage.read(files, blobPath(config.digest()), config.digest(), config.size());
    return FoundImage.of(files, bytes, config.digest(), blobs);
  }

  private List<Descriptor> tagged(List<Descriptor> images, String tag) throws ContainerException {
    List<Descriptor> tagged =
        images.stream()
            .filter(
                image ->
                    tag.equals(image.annotations().get(Descriptor.REF_NAME))
                        || tag.equals(image.annotations().get(Descriptor.CONTAINERD_NAME)))
            .toList();
    if (tagged.isEmpty()) {
      throw new ContainerException(
          Kind.NOT_FOUND,
          "image " + files.name() + " has no tag `" + tag + "`; it has: " + tags(images));
    }
    return tagged;
  }

  /** The one for our platform; among several of it there is no choice without a tag. */
  private Descriptor choose(List<Descriptor> entries, @Nullable String tag)
      throws ContainerException {
    List<Descriptor> fitting = PlatformChoice.fitting(entries, platform, "image " + files.name());
    long distinct = fitting.stream().map(Descriptor::digest).distinct().count();
    if (distinct > 1 && tag == null && fitting.stream().allMatch(OciLayout::isNamed)) {
      throw new ContainerException(
          Kind.INVALID,
          "image "
              + files.name()
              + " holds several images; name one of them, oci:DIR:TAG: "
              + tags(fitting));
    }
    return fitting.getFirst();
  }

  private static boolean isNamed(Descriptor image) {
    return image.annotations().containsKey(Descriptor.REF_NAME)
        || image.annotations().containsKey(Descriptor.CONTAINERD_NAME);
  }

  private static String tags(List<Descriptor> images) {
    String tags =
        images.stream()
            .filter(OciLayout::isNamed)
            .map(
                image ->
                    image
                        .annotations()
                        .getOrDefault(
                            Descriptor.REF_NAME,
                            image.annotations().getOrDefault(Descriptor.CONTAINERD_NAME, "")))
            .distinct()
            .collect(Collectors.joining(", "));
    return tags.isEmpty() ? "none (leave the tag out)" : tags;
  }

  private static String blobPath(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private String what(String path) {
    return "image " + files.name() + ", " + path;
  }
}

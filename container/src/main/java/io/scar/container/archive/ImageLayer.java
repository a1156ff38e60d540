package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer of an image.
 *
 * @param path of its blob in the layout or archive
 * @param blobDigest of the blob as stored; null when the archive does not say (old {@code docker
 *     save}), then {@code diffId} alone vouches for it
 * @param blobSize in bytes, as stored
 * @param mediaType empty when the archive does not say
 * @param diffId of the uncompressed tar
 */
public record ImageLayer(
    String path, @Nullable Digest blobDigest, long blobSize, String mediaType, Digest diffId) {

  /** A layer as a manifest names it, before the configuration gave its diffID. */
  public record Blob(String path, @Nullable Digest digest, long size, String mediaType) {}

  /**
   * The layers of an image: its manifest's blobs with the diffIDs of its configuration.
   *
   * @param what names the configuration in exceptions
   * @throws ContainerException DAMAGED when they are not equally many
   */
  public static List<ImageLayer> pair(List<Blob> blobs, ImageConfig config, String what)
      throws ContainerException {
    List<Digest> diffIds = config.diffIds();
    if (diffIds.size() != blobs.size()) {
      throw new ContainerException(
          Kind.DAMAGED,
          what
              + ": it names "
              + diffIds.size()
              + " layers and the manifest "
              + blobs.size()
              + "; save or push the image again");
    }
    List<ImageLayer> layers = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      Blob blob = blobs.get(i);
      layers.add(
          new ImageLayer(
              blob.path(), blob.digest(), blob.size(), blob.mediaType(), diffIds.get(i)));
    }
    return List.copyOf(layers);
  }
}

package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** An image that is open for reading. Not safe for use by several threads at once. */
public interface ImageSource extends AutoCloseable {

  /**
   * Opens the image for linux/amd64.
   *
   * @throws ContainerException NOT_FOUND, DAMAGED, DOES_NOT_FIT (another platform), UNSUPPORTED (a
   *     registry's image) or MACHINE
   */
  static ImageSource open(Reference reference) throws ContainerException {
    return open(reference, Platform.LINUX_AMD64);
  }

  /** As {@link #open(Reference)}, for another platform. */
  static ImageSource open(Reference reference, Platform platform) throws ContainerException {
    return switch (reference) {
      case Reference.OciLayout layout -> LocalImage.open(layout, platform);
      case Reference.Archive archive -> LocalImage.open(archive, platform);
      case Reference.Registry registry ->
          throw new ContainerException(
              Kind.UNSUPPORTED,
              "image `"
                  + registry.name()
                  + "`: pulling from a registry is not served yet; save the image first:"
                  + " `docker save -o image.tar "
                  + registry.name()
                  + "` or `skopeo copy docker://"
                  + registry.name()
                  + " oci:DIR`, and give -i oci:DIR or --image-file image.tar");
    };
  }

  /** How the image was named, for messages. */
  String name();

  /**
   * The digest of the image's configuration, which Docker calls the image's ID. It names the
   * unpacked content, however the layers are packed.
   */
  Digest digest();

  ImageConfig config();

  /** The configuration as it is stored, byte for byte what {@link #digest()} is of. */
  byte[] configBytes();

  /** The layers, lowest first. */
  List<ImageLayer> layers();

  /**
   * The layer's blob as stored, maybe compressed. A wrong size or digest is a DAMAGED {@link
   * ContainerException} from {@code read}, at the latest where the stream would end.
   */
  InputStream open(ImageLayer layer) throws IOException;

  @Override
  void close() throws ContainerException;
}

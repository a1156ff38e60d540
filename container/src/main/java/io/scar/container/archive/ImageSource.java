package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * An image that is open for reading. Several threads may call {@link #open(ImageLayer)} at once;
 * each stream is read by one thread.
 */
public interface ImageSource extends AutoCloseable {

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
   * ContainerException} from {@code read}, at the latest where the stream would end; a registry or
   * bucket that fails for good is UNAVAILABLE, NOT_FOUND or DENIED, from here or from {@code read}.
   */
  InputStream open(ImageLayer layer) throws IOException;

  /**
   * Whether {@link #open} gives uncompressed content that was held against digests part by part,
   * which these digests' own source vouches for. Then nobody has to compute the diffID again, which
   * takes one core as long as all else together.
   */
  default boolean isVerifiedContent() {
    return false;
  }

  /** Whether its layers are fetched, from a registry or a bucket, while they are read. */
  default boolean isRemote() {
    return false;
  }

  @Override
  void close() throws ContainerException;
}

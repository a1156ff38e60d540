package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** An image that is another one, but for what it does differently: watch its layers, keep them. */
public interface ForwardingImage extends ImageSource {

  /** What everything comes from that is not done differently; closed with this. */
  ImageSource image();

  @Override
  default String name() {
    return image().name();
  }

  @Override
  default Digest digest() {
    return image().digest();
  }

  @Override
  default ImageConfig config() {
    return image().config();
  }

  @Override
  default byte[] configBytes() {
    return image().configBytes();
  }

  @Override
  default List<ImageLayer> layers() {
    return image().layers();
  }

  @Override
  default InputStream open(ImageLayer layer) throws IOException {
    return image().open(layer);
  }

  @Override
  default boolean isVerifiedContent() {
    return image().isVerifiedContent();
  }

  @Override
  default boolean isRemote() {
    return image().isRemote();
  }

  @Override
  default void close() throws ContainerException {
    image().close();
  }
}

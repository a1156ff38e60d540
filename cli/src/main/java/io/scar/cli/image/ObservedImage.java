package io.scar.cli.image;

import io.scar.container.archive.ForwardingImage;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * An image that tells how much of its layers is read.
 *
 * @param read hears of each number of bytes, from several threads; what it throws ends the reading
 */
public record ObservedImage(ImageSource image, LongConsumer read) implements ForwardingImage {

  @Override
  public InputStream open(ImageLayer layer) throws IOException {
    return new FilterInputStream(image.open(layer)) {
      @Override
      public int read() throws IOException {
        int next = in.read();
        read.accept(next < 0 ? 0 : 1);
        return next;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        read.accept(Math.max(0, count));
        return count;
      }
    };
  }
}

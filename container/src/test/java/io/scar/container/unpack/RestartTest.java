package io.scar.container.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.archive.ForwardingImage;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.testing.RawTar;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it costs that layers turn out to be needed in their order. */
class RestartTest extends UnpackingTestBase {

  /** Counts what is read of its layers. */
  private record Counted(ImageSource image, AtomicLong bytes, AtomicInteger openings)
      implements ForwardingImage {

    Counted(ImageSource image) {
      this(image, new AtomicLong(), new AtomicInteger());
    }

    @Override
    public InputStream open(ImageLayer layer) throws IOException {
      openings.incrementAndGet();
      return new FilterInputStream(image.open(layer)) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int count = in.read(buffer, offset, length);
          bytes.addAndGet(Math.max(0, count));
          return count;
        }
      };
    }
  }

  private static byte[] noise(int megabytes) {
    byte[] bytes = new byte[megabytes << 20];
    new Random(megabytes).nextBytes(bytes);
    return bytes;
  }

  private static RawTar layer(String name, int megabytes) {
    return new RawTar().entry('0', name, 0644, 0, "", noise(megabytes));
  }

  /** The topmost layer writes below {@code lib}, which is a link in the lowest. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noLayerIsFetchedMoreThanTwice(boolean linkComesFirst) throws Exception {
    RawTar lowest = new RawTar().folder("usr").folder("usr/lib");
    if (linkComesFirst) {
      lowest.symbolicLink("lib", "usr/lib");
    }
    lowest.entry('0', "usr/big", 0644, 0, "", noise(6));
    if (!linkComesFirst) {
      lowest.symbolicLink("lib", "usr/lib");
    }
    try (ImageSource image =
            open(lowest, layer("a", 1), layer("b", 1), new RawTar().file("lib/x", "text"));
        Counted counted = new Counted(image)) {
      RootfsUnpacker.unpack(counted, rootfs(), OPTIONS);

      long packed = image.layers().stream().mapToLong(ImageLayer::blobSize).sum();
      assertThat(rootfs().resolve("usr/lib/x")).hasContent("text");
      assertThat(counted.openings.get()).isGreaterThan(image.layers().size());
      assertThat(counted.bytes.get()).isGreaterThan(packed).isLessThanOrEqualTo(2 * packed);
    }
  }
}

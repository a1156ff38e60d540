package io.scar.container.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ForwardingImage;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.testing.RawTar;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the threads of an unpacking end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnpackingThreadsTest extends UnpackingTestBase {

  /** An image whose layers stop in the middle until they are closed. */
  private static final class Stuck implements ForwardingImage {
    private final ImageSource image;
    private final List<ImageLayer> stuck;
    final CountDownLatch waiting;

    Stuck(ImageSource image, List<ImageLayer> stuck) {
      this.image = image;
      this.stuck = stuck;
      this.waiting = new CountDownLatch(stuck.size());
    }

    @Override
    public ImageSource image() {
      return image;
    }

    @Override
    public InputStream open(ImageLayer layer) throws IOException {
      InputStream in = image.open(layer);
      if (!stuck.contains(layer)) {
        return in;
      }
      CountDownLatch closed = new CountDownLatch(1);
      return new FilterInputStream(in) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          waiting.countDown();
          try {
            closed.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          throw new IOException("closed");
        }

        @Override
        public void close() {
          closed.countDown();
        }
      };
    }
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("fetch of") || name.startsWith("unpacking of"))
        .toList();
  }

  @Test
  void anInterruptEndsAllThreadsAlsoWhenTheNetworkIsStuck() throws Exception {
    try (ImageSource image = open(new RawTar().file("a", "x"), new RawTar().file("b", "x"));
        Stuck stuck = new Stuck(image, image.layers())) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread unpacking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      RootfsUnpacker.unpack(stuck, rootfs(), OPTIONS);
                    } catch (ContainerException | InterruptedException e) {
                      thrown.set(e);
                    }
                  });
      stuck.waiting.await();
      unpacking.interrupt();
      unpacking.join();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(ownThreads()).isEmpty();
    }
  }

  @Test
  void theFirstFailureStopsAllOthersAndIsTheOneThatIsThrown() throws Exception {
    try (ImageSource image = open(new RawTar().file("a", "x"), new RawTar().file("../b", "x"));
        Stuck stuck = new Stuck(image, image.layers().subList(0, 1))) {
      assertThatThrownBy(() -> RootfsUnpacker.unpack(stuck, rootfs(), OPTIONS))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
          .hasMessageContaining("layer 2 of 2")
          .hasMessageContaining("../b");
      assertThat(ownThreads()).isEmpty();
    }
  }
}

package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobStreamTest extends RegistryTestBase {

  /** Sends this many bytes of the rest, of which it promised all, and breaks off. */
  private FakeRegistry.Handler cutAfter(int... counts) throws IOException {
    byte[] blob = layerBlob();
    AtomicInteger number = new AtomicInteger();
    return (request, reply) -> {
      if (!request.path().endsWith(layerPath())) {
        return false;
      }
      int cut = number.getAndIncrement();
      if (cut >= counts.length) {
        return FakeRegistry.sendPart(request, reply, blob);
      }
      int offset = request.offset();
      int end = Math.min(offset + counts[cut], blob.length);
      (offset == 0
              ? reply.head(200, blob.length)
              : reply.head(206, blob.length - offset, FakeRegistry.range(offset, blob.length)))
          .write(blob, offset, end);
      return true;
    };
  }

  private List<Integer> offsets() {
    return registry.requests().stream()
        .filter(request -> request.path().endsWith(layerPath()))
        .map(FakeRegistry.Request::offset)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 8191, 8192, 65_535, 65_536, 65_537, 100_000})
  void goesOnWhereTheConnectionWasCut(int count) throws Exception {
    registry.before(cutAfter(count));
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
    assertThat(offsets()).containsExactly(0, count);
  }

  @Test
  void goesOnAfterSeveralCuts() throws Exception {
    registry.before(cutAfter(10, 1, 50_000, 0, 7));
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
    assertThat(offsets()).containsExactly(0, 10, 11, 50_011, 50_011, 50_018);
    assertThat(pace.sleeps())
        .containsExactly(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
  }

  @Test
  void endsAfterTooManyCutsWithoutMuchBetweenThem() throws Exception {
    registry.before(cutAfter(10, 1, 1, 1, 1, 1, 1, 1));
    assertFails(
        () -> read(open(), 0),
        Kind.UNAVAILABLE,
        "layer 1 of 1",
        "failed 6 times, last at byte 15 of " + layerBlob().length);
  }

  @Test
  void acceptsTheLastByteEvenIfTheConnectionThenFails() throws Exception {
    byte[] blob = layerBlob();
    registry.before(
        (request, reply) ->
            request.path().endsWith(layerPath())
                && reply
                    .head(200, -1, "Transfer-Encoding: chunked")
                    .write(
                        (Integer.toHexString(blob.length) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII))
                && reply.write(blob));
    assertThat(read(open(), 0)).isEqualTo(blob);
    assertThat(offsets()).containsExactly(0);
  }

  @Test
  void passesOverWhatItHasWhereRangeIsIgnored() throws Exception {
    byte[] blob = layerBlob();
    registry
        .before((request, reply) -> request.path().endsWith(layerPath()) && reply.send(200, blob))
        .before(
            (request, reply) -> {
              boolean first = request.path().endsWith(layerPath()) && request.offset() == 0;
              return first && reply.head(200, blob.length).write(blob, 0, 70_000);
            });
    assertThat(read(open(), 0)).isEqualTo(blob);
    assertThat(offsets()).containsExactly(0, 70_000);
  }

  @Test
  void takesTheWholeWhereAnotherPartIsSent() throws Exception {
    byte[] blob = layerBlob();
    AtomicInteger number = new AtomicInteger();
    registry.before(
        (request, reply) -> {
          if (!request.path().endsWith(layerPath())) {
            return false;
          }
          return switch (number.getAndIncrement()) {
            case 0 -> reply.head(200, blob.length).write(blob, 0, 500);
            case 1 ->
                reply
                    .head(206, blob.length - 400, FakeRegistry.range(400, blob.length))
                    .write(blob, 400, blob.length);
            default -> reply.send(200, blob);
          };
        });
    assertThat(read(open(), 0)).isEqualTo(blob);
    assertThat(offsets()).containsExactly(0, 500, 0);
  }

  @Test
  void goesOnAfterASilence() throws Exception {
    byte[] blob = layerBlob();
    AtomicInteger number = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(1);
    settings = settings.withTimes(Duration.ofSeconds(5), Duration.ofMillis(200), 6, Duration.ZERO);
    registry.before(
        (request, reply) -> {
          if (!request.path().endsWith(layerPath())) {
            return false;
          }
          if (number.getAndIncrement() > 0) {
            second.countDown();
            return false;
          }
          reply.head(200, blob.length).write(blob, 0, 300);
          await(second);
          return true;
        });
    assertThat(read(open(), 0)).isEqualTo(blob);
    assertThat(offsets()).containsExactly(0, 300);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void goesOnWhereBytesComeOneByOne() throws Exception {
    byte[] blob = layerBlob();
    AtomicInteger number = new AtomicInteger();
    // Each look at the clock is half a second later: reading one byte takes that long.
    pace.goesOn(Duration.ofMillis(500));
    settings = settings.withTimes(Duration.ofSeconds(5), Duration.ofSeconds(20), 6, Duration.ZERO);
    registry.before(
        (request, reply) -> {
          if (!request.path().endsWith(layerPath()) || number.getAndIncrement() > 0) {
            return false;
          }
          reply.head(200, blob.length);
          for (int i = 0; i < 2000; i++) {
            reply.write(blob, i, i + 1);
          }
          return true;
        });
    RegistryImage pulled = open();
    try (InputStream in = pulled.open(pulled.layers().getFirst())) {
      byte[] read = new byte[blob.length];
      int at = 0;
      for (int count; at < read.length; at += count) {
        // As slow as the server: one byte a look.
        count = in.read(read, at, number.get() < 2 ? 1 : read.length - at);
        assertThat(count).isPositive();
      }
      assertThat(read).isEqualTo(blob);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(offsets()).hasSize(2);
    assertThat(offsets().get(1)).isBetween(1, 100);
  }

  @Test
  void refusesALongerAShorterAndAnotherBlob() throws Exception {
    byte[] blob = layerBlob();
    byte[] longer = Arrays.copyOf(blob, blob.length + 1);
    byte[] shorter = Arrays.copyOf(blob, blob.length - 1);
    byte[] other = blob.clone();
    other[blob.length - 1] ^= 1;
    for (byte[] wrong : List.of(longer, shorter, other, new byte[0])) {
      registry.before(
          (request, reply) ->
              request.path().endsWith(layerPath()) && FakeRegistry.sendPart(request, reply, wrong));
      assertFails(() -> read(open(), 0), Kind.DAMAGED, "layer 1 of 1", "push the image again");
    }
  }

  @Test
  void refusesABlobThatShrankBetweenTwoConnections() throws Exception {
    byte[] blob = layerBlob();
    registry.before(
        (request, reply) ->
            request.path().endsWith(layerPath())
                && FakeRegistry.sendPart(request, reply, Arrays.copyOf(blob, 40)));
    registry.before(cutOnce(blob, 50));
    assertFails(() -> read(open(), 0), Kind.DAMAGED, "had 50 bytes and more, and now has 40");
  }

  private FakeRegistry.Handler cutOnce(byte[] blob, int count) {
    AtomicInteger number = new AtomicInteger();
    return (request, reply) ->
        request.path().endsWith(layerPath())
            && number.getAndIncrement() == 0
            && reply.head(200, blob.length).write(blob, 0, count);
  }

  @Test
  void namesABlobThatIsMissing() throws Exception {
    registry.before(
        (request, reply) -> request.path().endsWith(layerPath()) && reply.send(404, "{}"));
    assertFails(() -> read(open(), 0), Kind.NOT_FOUND, "layer 1 of 1", registry.host());
  }

  @Test
  void anInterruptEndsTheWaitForAnotherConnection() throws Exception {
    registry.before(cutAfter(10, 0, 0, 0, 0, 0, 0));
    RegistryImage pulled = open();
    try (InputStream in = pulled.open(pulled.layers().getFirst())) {
      assertThat(in.readNBytes(10)).hasSize(10);
      Thread.currentThread().interrupt();
      assertThatThrownBy(in::readAllBytes).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void givesTheConnectionUpWhenClosedEarly() throws Exception {
    RegistryImage pulled = open();
    InputStream in = pulled.open(pulled.layers().getFirst());
    assertThat(in.read()).isPositive();
    in.close();
    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
  }
}

package io.scar.layer.emulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Where an emulator on this machine takes invocations. */
public final class InvokeEndpoint implements AutoCloseable {

  /** Only so that a hang ends: far above what anything here takes. */
  private static final Duration HANG = Duration.ofMinutes(3);

  private static final Duration STEP = Duration.ofMillis(50);

  private final int port;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param port on loopback
   */
  public InvokeEndpoint(int port) {
    this.port = port;
  }

  /** A port of loopback that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Whether the emulator takes connections already. */
  public boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public Answer invoke(String event) {
    try {
      return send(event).join();
    } catch (CompletionException e) {
      throw new AssertionError("the emulator gave no answer", e.getCause());
    }
  }

  public CompletableFuture<Answer> send(String event) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/2015-03-31/functions/function/invocations"
                        .formatted(port)))
            .timeout(HANG)
            .POST(BodyPublishers.ofString(event))
            .build();
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .thenApply(response -> new Answer(response.statusCode(), response.body()));
  }

  /** Waits for what must come. */
  public static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + HANG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

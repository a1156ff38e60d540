package io.scar.layer.storage;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** An address that storages send their events to, and that keeps them. */
final class Webhook implements AutoCloseable {

  /** Only so that a hang ends. */
  private static final Duration HANG = Duration.ofMinutes(1);

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  Webhook() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            events.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The first event that has this text, once it is there. */
  String event(String text) {
    long end = System.nanoTime() + HANG.toNanos();
    while (true) {
      for (String event : events) {
        if (event.contains(text)) {
          return event;
        }
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("no event with " + text + " among " + events);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

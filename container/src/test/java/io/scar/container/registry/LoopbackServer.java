package io.scar.container.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/**
 * A server on a loopback port that deals in bytes, so that it can break off anywhere: each
 * connection has a thread, and all end with the server.
 */
abstract class LoopbackServer implements AutoCloseable {

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Connections wait until {@link #start}. */
  LoopbackServer(ServerSocketFactory sockets) {
    try {
      this.server =
          sockets.createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a constructor's last line. */
  final void start() {
    Thread.ofVirtual().start(this::accept);
  }

  /**
   * Serves one connection, which is closed afterwards.
   *
   * @throws IOException if the other side goes away, as some tests make it do
   */
  abstract void serve(Socket client) throws IOException;

  final int port() {
    return server.getLocalPort();
  }

  /** Host and port. */
  final String address() {
    return "127.0.0.1:" + port();
  }

  /** A connection that is to end with this server too. */
  final Socket closing(Socket socket) {
    open.add(socket);
    return socket;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = closing(server.accept());
        Thread.ofVirtual().start(() -> serveOne(socket));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serveOne(Socket socket) {
    try (socket) {
      serve(socket);
    } catch (IOException e) {
      // One side went away.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public final void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}

package io.scar.container.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy on loopback before one server, whatever host it is asked for. */
final class FakeProxy extends LoopbackServer {

  private final int target;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private volatile @Nullable String wanted;
  private volatile @Nullable String answer;

  /**
   * @param target port on this machine to which everything goes
   */
  FakeProxy(int target) {
    super(ServerSocketFactory.getDefault());
    this.target = target;
    start();
  }

  /** Only who shows this is let through. */
  FakeProxy wanting(String authorization) {
    wanted = authorization;
    return this;
  }

  /** Nobody is let through, and this is the status line. */
  FakeProxy answering(String status) {
    answer = status;
    return this;
  }

  /** What was asked, headers and all, in the order of asking. */
  List<String> heads() {
    return heads;
  }

  @Override
  void serve(Socket client) throws IOException {
    String head = head(client.getInputStream());
    heads.add(head);
    String refusal = answer;
    if (wanted != null && !head.contains("\r\nProxy-Authorization: " + wanted + "\r\n")) {
      refusal = "407 Proxy Authentication Required";
    }
    if (refusal != null) {
      write(
          client,
          "HTTP/1.1 "
              + refusal
              + "\r\nContent-Length: 0\r\nConnection: close\r\n"
              + "Proxy-Authenticate: Basic realm=\"proxy\"\r\n\r\n");
      return;
    }
    try (Socket behind = closing(new Socket(InetAddress.getLoopbackAddress(), target))) {
      if (head.startsWith("CONNECT ")) {
        write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
      } else {
        String[] line = head.split(" ", 3);
        write(behind, line[0] + " " + URI.create(line[1]).getRawPath() + " " + line[2]);
      }
      Thread there = Thread.ofVirtual().start(() -> pump(client, behind));
      pump(behind, client);
      client.close();
      there.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two went away.
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int value = in.read();
      if (value < 0) {
        throw new IOException("no request");
      }
      head.write(value);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }
}

package io.scar.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A local cloud that has its folder and listens, but never answers: {@code --dir FOLDER}, and
 * {@code --stubborn} for one that does not even end when it is told to.
 */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = List.of(arguments);
    Path folder = Path.of(options.get(options.indexOf("--dir") + 1));
    CountDownLatch never = new CountDownLatch(1);
    if (options.contains("--stubborn")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(never)));
    }
    try (FileChannel lock =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      if (lock.tryLock() == null) {
        throw new IOException("in use: " + folder);
      }
      Files.writeString(folder.resolve("pid"), ProcessHandle.current().pid() + "\n");
      Files.writeString(
          folder.resolve("endpoint"), "http://127.0.0.1:" + socket.getLocalPort() + "\n");
      System.out.println("listens");
      never.await();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

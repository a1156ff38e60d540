package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.archive.ForwardingImage;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Reference;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Another process that works with the store: {@code WHAT STORE OCI-FOLDER...}. It says what it does
 * on standard output, a line each.
 *
 * <ul>
 *   <li>{@code acquire}: takes each image in turn
 *   <li>{@code pause}: as acquire, but says {@code unpacking} inside the first layer and stays
 *       there until it is told a line on standard input
 *   <li>{@code churn}: takes and removes each image, without end
 *   <li>{@code prune}: removes what nobody uses, without end
 * </ul>
 */
final class StoreMain {

  private StoreMain() {}

  public static void main(String[] args) throws Exception {
    RootfsStore store = new RootfsStore(Path.of(args[1]));
    System.out.println("started");
    try {
      switch (args[0]) {
        case "acquire", "pause" -> acquire(store, args);
        case "churn" -> churn(store, args);
        case "prune" -> prune(store);
        default -> throw new IllegalArgumentException(args[0]);
      }
    } catch (ContainerException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }

  private static void acquire(RootfsStore store, String[] args) throws Exception {
    for (int i = 2; i < args.length; i++) {
      try (ImageSource source = LocalImages.open(new Reference.OciLayout(Path.of(args[i]), null));
          RootfsLease lease =
              store.acquire(args[0].equals("pause") ? new Pausing(source) : source)) {
        System.out.println(lease.fresh() ? "fresh" : "found");
      }
    }
  }

  private static void churn(RootfsStore store, String[] args) throws Exception {
    while (true) {
      acquire(store, args);
      for (StoreEntry entry : store.list()) {
        store.remove(entry.digest());
      }
      System.out.println("removed");
    }
  }

  private static void prune(RootfsStore store) throws Exception {
    while (true) {
      store.prune(true).images().forEach(image -> System.out.println("pruned"));
    }
  }

  private record Pausing(ImageSource image) implements ForwardingImage {

    @Override
    public InputStream open(ImageLayer layer) throws IOException {
      return new FilterInputStream(image.open(layer)) {
        private long count;
        private boolean paused;

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          if (count > 100_000 && !paused) {
            paused = true;
            System.out.println("unpacking");
            if (System.in.read() < 0) {
              throw new IOException("nobody says go on");
            }
          }
          int read = in.read(buffer, offset, length);
          count += Math.max(0, read);
          return read;
        }
      };
    }
  }
}

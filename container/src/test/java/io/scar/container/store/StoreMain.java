package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.Reference;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Another process that takes an image from the store: {@code STORE OCI-FOLDER}. It says what it
 * does on standard output, a line each. With a third argument it says {@code unpacking} inside the
 * first layer and stays there until it is told a line on standard input.
 */
final class StoreMain {

  private StoreMain() {}

  public static void main(String[] args) throws Exception {
    Reference.Local reference = new Reference.OciLayout(Path.of(args[1]), null);
    System.out.println("started");
    try (ImageSource source = LocalImages.open(reference);
        RootfsLease lease =
            new RootfsStore(Path.of(args[0]))
                .acquire(args.length > 2 ? new Pausing(source) : source)) {
      System.out.println(lease.fresh() ? "fresh" : "found");
    } catch (ContainerException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }

  private record Pausing(ImageSource source) implements ImageSource {

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public Digest digest() {
      return source.digest();
    }

    @Override
    public ImageConfig config() {
      return source.config();
    }

    @Override
    public byte[] configBytes() {
      return source.configBytes();
    }

    @Override
    public List<ImageLayer> layers() {
      return source.layers();
    }

    @Override
    public InputStream open(ImageLayer layer) throws IOException {
      return new FilterInputStream(source.open(layer)) {
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

    @Override
    public void close() throws ContainerException {
      source.close();
    }
  }
}

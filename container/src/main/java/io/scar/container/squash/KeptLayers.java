package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.archive.ForwardingImage;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image whose layers are fetched once: each is kept, packed as it is, in a temporary file while
 * it is first read to its end, and read from there afterwards.
 */
public final class KeptLayers implements ForwardingImage {

  private static final String ROOM = "free space there, or set another TMPDIR";

  private final ImageSource image;
  private final Path folder;
  private final Map<ImageLayer, Path> kept = new ConcurrentHashMap<>();

  /**
   * @param image closed with this
   * @throws ContainerException MACHINE when there can be no temporary folder
   */
  public KeptLayers(ImageSource image) throws ContainerException {
    this.image = image;
    try {
      this.folder = Files.createTempDirectory("scar-layers-");
    } catch (IOException e) {
      throw MachineFault.writing(
          "image " + image.name() + " cannot be kept",
          Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
          ROOM,
          e);
    }
  }

  @Override
  public ImageSource image() {
    return image;
  }

  @Override
  public InputStream open(ImageLayer layer) throws IOException {
    Path file = kept.get(layer);
    if (file != null) {
      return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }
    Path draft = Files.createTempFile(folder, "layer-", ".blob");
    return new Keeping(image.open(layer), layer, draft);
  }

  /** Removes what was kept, and leaves the image open. */
  public void removeKept() throws ContainerException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE,
          "temporary folder " + folder + " cannot be removed: " + MachineFault.reason(e),
          e);
    }
  }

  @Override
  public void close() throws ContainerException {
    try {
      image.close();
    } finally {
      removeKept();
    }
  }

  /** Copies what is read; whole when the end was read, which is where a bad digest would show. */
  private final class Keeping extends FilterInputStream {

    private final ImageLayer layer;
    private final Path draft;
    private final OutputStream copy;

    Keeping(InputStream in, ImageLayer layer, Path draft) throws IOException {
      super(in);
      this.layer = layer;
      this.draft = draft;
      this.copy = Files.newOutputStream(draft);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      try {
        if (count > 0) {
          copy.write(buffer, offset, count);
        } else if (count < 0) {
          copy.close();
          kept.putIfAbsent(layer, draft);
        }
      } catch (IOException e) {
        throw MachineFault.writing("image " + name() + " cannot be kept", draft, ROOM, e);
      }
      return count;
    }

    @Override
    public long skip(long n) throws IOException {
      return readNBytes((int) Math.min(1 << 16, Math.max(0, n))).length;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() throws IOException {
      try (copy) {
        in.close();
      }
    }
  }
}

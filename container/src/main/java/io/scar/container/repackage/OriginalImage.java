package io.scar.container.repackage;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.ImageJson;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The image that a repackaged one was made of, with all that the repackaged one kept of it: its own
 * layers and, byte for byte, its configuration. So it can be made over once more, to the very same
 * digest where nothing else differs, when the original is nowhere any more.
 */
public final class OriginalImage implements ImageSource {

  /** Takes the files of a function's package, in the order of their names. */
  @FunctionalInterface
  public interface PackageVisitor {

    /**
     * @param name from the package's root
     * @param content of this file; whoever is called does not close it
     * @return whether the others are wanted too
     */
    boolean visit(String name, boolean executable, InputStream content) throws IOException;
  }

  /** As {@link PackageVisitor}, of all files of the function's layer. */
  @FunctionalInterface
  private interface LayerVisitor {
    boolean visit(TarEntry entry, InputStream content) throws IOException;
  }

  private final ImageSource repackaged;
  private final byte[] configBytes;
  private final ImageConfig config;

  private OriginalImage(ImageSource repackaged, byte[] configBytes, ImageConfig config) {
    this.repackaged = repackaged;
    this.configBytes = configBytes;
    this.config = config;
  }

  /**
   * Looks into a repackaged image.
   *
   * @param repackaged stays its opener's to close, after what is answered
   * @throws ContainerException UNSUPPORTED if it is none that {@link Repackager} made; DAMAGED;
   *     what reading it throws
   */
  public static OriginalImage of(ImageSource repackaged) throws ContainerException {
    if (!Repackager.isRepackaged(repackaged)) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "image %s is none that scar has repackaged; give the image that it was made of"
              .formatted(repackaged.name()));
    }
    byte[][] found = {null};
    visit(
        repackaged,
        (entry, content) -> {
          if (entry.name().equals(FunctionLayer.CONFIG)) {
            found[0] = content.readAllBytes();
          }
          return found[0] == null;
        });
    byte[] json = found[0];
    String what = "/" + FunctionLayer.CONFIG + " of image " + repackaged.name();
    if (json == null) {
      throw new ContainerException(
          Kind.DAMAGED, what + " is missing; give the image that it was made of");
    }
    ImageConfig config = ImageJson.config(json, what);
    int layers = repackaged.layers().size() - Repackager.ADDED_LAYERS;
    if (config.diffIds().size() != layers) {
      throw new ContainerException(
          Kind.DAMAGED,
          "%s names %d layers, and the image has %d of its own; give the image that it was made of"
              .formatted(what, config.diffIds().size(), layers));
    }
    return new OriginalImage(repackaged, json, config);
  }

  /**
   * The files of the function's package that the repackaged image has.
   *
   * @throws ContainerException what reading the image throws, and the visitor
   */
  public void visitPackage(PackageVisitor visitor) throws ContainerException {
    visit(
        repackaged,
        (entry, content) ->
            entry.type() != TarEntry.Type.FILE
                || !entry.name().startsWith(FunctionLayer.TASK)
                || visitor.visit(
                    text(entry.name().substring(FunctionLayer.TASK.length())),
                    FunctionLayer.isExecutable(entry.mode()),
                    content));
  }

  private static void visit(ImageSource repackaged, LayerVisitor visitor)
      throws ContainerException {
    String what = "image " + repackaged.name();
    try (PushbackInputStream blob =
        new PushbackInputStream(
            repackaged.open(repackaged.layers().getLast()), Compression.MAGIC_BYTES)) {
      TarReader tar = new TarReader(Compression.openLayer(blob, what));
      InputStream content = tar.content();
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (!visitor.visit(entry, content)) {
          return;
        }
      }
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new ContainerException(
          Kind.DAMAGED, what + ": the layer of its function cannot be read: " + e.getMessage(), e);
    }
  }

  /** Names in archives have one char for each byte here. */
  private static String text(String name) {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** As the label of the repackaged image tells it. */
  @Override
  public String name() {
    return repackaged.config().labels().getOrDefault(Repackager.IMAGE_LABEL, repackaged.name());
  }

  /** What the label of the repackaged image says of the original's digest. */
  String labelledDigest() {
    return repackaged.config().labels().getOrDefault(Repackager.DIGEST_LABEL, digest().toString());
  }

  @Override
  public Digest digest() {
    return Digest.sha256(configBytes);
  }

  @Override
  public ImageConfig config() {
    return config;
  }

  @Override
  public byte[] configBytes() {
    return configBytes.clone();
  }

  @Override
  public List<ImageLayer> layers() {
    List<ImageLayer> all = repackaged.layers();
    return all.subList(0, all.size() - Repackager.ADDED_LAYERS);
  }

  @Override
  public InputStream open(ImageLayer layer) throws IOException {
    return repackaged.open(layer);
  }

  @Override
  public boolean isRemote() {
    return repackaged.isRemote();
  }

  @Override
  public void close() throws ContainerException {
    repackaged.close();
  }
}

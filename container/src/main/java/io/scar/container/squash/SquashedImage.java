package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.ImageJson;
import io.scar.container.source.ObjectReader;
import io.scar.container.source.ResumedObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A squashed image in S3: one layer, whose frames are fetched and decompressed several at once. The
 * stream of {@link #open} is the tar already; its layer's size is that of the object.
 */
public final class SquashedImage implements ImageSource {

  private final SquashedObject object;
  private final Digest image;
  private final SquashFormat.Header header;
  private final SquashFormat.Index index;
  private final ImageConfig config;
  private final ImageLayer layer;
  private final int workers;

  private SquashedImage(
      SquashedObject object,
      Digest image,
      SquashFormat.Header header,
      SquashFormat.Index index,
      int workers)
      throws ContainerException {
    this.object = object;
    this.image = image;
    this.header = header;
    this.index = index;
    this.config = ImageJson.config(header.config(), object.name() + ", configuration");
    this.layer =
        new ImageLayer(
            object.name(),
            null,
            index.frames().stream().mapToLong(Frame::packed).sum(),
            "application/vnd.oci.image.layer.v1.tar",
            index.tar());
    this.workers = workers;
  }

  /**
   * Opens the squashed image.
   *
   * @param image the digest of its configuration
   * @param pin what its maker wrote down
   * @param workers that fetch and decompress at once; each takes up to {@value
   *     SquashFormat#FRAME_BYTES} bytes, packed and plain
   * @throws ContainerException NOT_FOUND, DENIED or UNAVAILABLE; DAMAGED when it is not what the
   *     pin says; UNSUPPORTED for another format
   */
  public static SquashedImage open(
      ObjectReader reader, String bucket, String key, Digest image, SquashPin pin, int workers)
      throws ContainerException {
    SquashedObject object = new SquashedObject(new ResumedObject(reader, bucket, key));
    byte[] end = object.bytes().read(pin.size() - pin.indexBytes(), pin.indexBytes());
    if (!Digest.sha256(end).equals(pin.index())) {
      throw SquashFormat.damaged(object.name(), "its index is not the one that was made");
    }
    SquashFormat.Index index = SquashFormat.index(end, pin.size(), object.name());
    Frame first = index.frames().getFirst();
    byte[] header = new byte[first.packed()];
    object.frame(first, 0, header);
    return new SquashedImage(
        object, image, SquashFormat.header(header, image, object.name()), index, workers);
  }

  /**
   * The pin of a squashed image that is there already.
   *
   * @throws ContainerException NOT_FOUND; DAMAGED or UNSUPPORTED when it has to be made anew
   */
  public static SquashPin pin(ObjectReader reader, String bucket, String key, Digest image)
      throws ContainerException {
    ResumedObject object = new ResumedObject(reader, bucket, key);
    long size = object.size();
    int footer = SquashFormat.footerBytes();
    if (size < footer) {
      throw SquashFormat.damaged(object.name(), "it has " + size + " bytes");
    }
    int endBytes = SquashFormat.endBytes(object.read(size - footer, footer), object.name());
    if (endBytes >= size) {
      throw SquashFormat.damaged(object.name(), "its index does not fit its size");
    }
    byte[] end = object.read(size - endBytes, endBytes);
    SquashPin pin = new SquashPin(size, endBytes, Digest.sha256(end));
    open(reader, bucket, key, image, pin, 1).close();
    return pin;
  }

  /** Bytes of all files. */
  public long unpackedBytes() {
    return header.unpacked();
  }

  @Override
  public String name() {
    return object.name();
  }

  @Override
  public Digest digest() {
    return image;
  }

  @Override
  public ImageConfig config() {
    return config;
  }

  @Override
  public byte[] configBytes() {
    return header.config().clone();
  }

  @Override
  public List<ImageLayer> layers() {
    return List.of(layer);
  }

  @Override
  public InputStream open(ImageLayer opened) throws IOException {
    if (!opened.equals(layer)) {
      throw new IllegalArgumentException("no layer of " + name() + ": " + opened);
    }
    return index.tarBytes() == 0
        ? new ByteArrayInputStream(new byte[0])
        : new JoinedFrames(object, index.frames(), workers);
  }

  /** Every frame is held against the index, and the index against the pin. */
  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public boolean isVerifiedContent() {
    return true;
  }

  /** Its streams hold what is to be closed. */
  @Override
  public void close() {}
}

package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.unpack.BlockQueue.Block;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A layer's uncompressed tar as it comes from the pump, counted and held against its diffID. */
final class LayerTar extends InputStream {

  /** What may follow the end of the archive; tar fills up to records of some KiB. */
  private static final long TRAILER_BYTES_MOST = 16L << 20;

  private final BlockQueue blocks;
  private final Budget budget;
  private final @Nullable Digest expected;
  private final @Nullable MessageDigest hasher;
  private @Nullable Block block;
  private int position;

  /**
   * @param expected the diffID; null where the content was verified before it came here
   */
  LayerTar(BlockQueue blocks, @Nullable Digest expected, Budget budget) {
    this.blocks = blocks;
    this.budget = budget;
    this.expected = expected;
    this.hasher = expected == null ? null : expected.fastHasher();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Block here = current();
    if (here == null) {
      return -1;
    }
    int count = Math.min(length, here.length - position);
    System.arraycopy(here.bytes, position, buffer, offset, count);
    position += count;
    return count;
  }

  private @Nullable Block current() throws IOException {
    Block here = block;
    if (here != null && position < here.length) {
      return here;
    }
    if (here != null) {
      blocks.giveBack(here);
      block = null;
    }
    here = blocks.take();
    if (here != null) {
      if (hasher != null) {
        hasher.update(here.bytes, 0, here.length);
      }
      budget.streamed(here.length);
    }
    block = here;
    position = 0;
    return here;
  }

  /**
   * Reads what follows the end of the archive and checks the diffID.
   *
   * @param what the image and layer, for messages
   */
  void finish(String what) throws IOException {
    long trailer = 0;
    Block here;
    while ((here = current()) != null) {
      trailer += here.length - position;
      position = here.length;
      if (trailer > TRAILER_BYTES_MOST) {
        throw new ContainerException(
            Kind.DAMAGED,
            what
                + " is damaged: more than "
                + TRAILER_BYTES_MOST
                + " bytes follow the end of its archive; build the image again");
      }
    }
    if (expected == null || hasher == null) {
      return;
    }
    Digest diffId = expected.finish(hasher);
    if (!diffId.equals(expected)) {
      throw new ContainerException(
          Kind.DAMAGED,
          what
              + " is damaged: it unpacks to "
              + diffId
              + ", and the image's configuration says "
              + expected
              + "; copy, save or push the image again");
    }
  }
}

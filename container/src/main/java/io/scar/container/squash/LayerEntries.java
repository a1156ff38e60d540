package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.unpack.tar.TarEntry;
import io.scar.container.unpack.tar.TarReader;
import io.scar.container.unpack.tree.RefusedEntryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Reads the entries of an image's layers, which are verified on the way. */
final class LayerEntries {

  /** Hears of entries. */
  @FunctionalInterface
  interface Visitor {

    /**
     * @param number of the entry in its layer, from 0
     * @param content to be read before this returns, or not at all
     */
    void entry(TarEntry entry, long number, InputStream content) throws IOException;
  }

  private final ImageSource image;

  LayerEntries(ImageSource image) {
    this.image = image;
  }

  void read(ImageLayer layer, Visitor visitor) throws IOException, InterruptedException {
    int number = image.layers().indexOf(layer) + 1;
    String what = "image " + image.name() + ", layer " + number + " of " + image.layers().size();
    try (PushbackInputStream packed =
        new PushbackInputStream(image.open(layer), Compression.MAGIC_BYTES)) {
      MessageDigest hasher = layer.diffId().hasher();
      DigestInputStream tar = new DigestInputStream(decompressed(packed, what), hasher);
      entries(tar, what, visitor);
      // A tar ends before its blob does; the rest counts for the digests.
      tar.transferTo(OutputStream.nullOutputStream());
      packed.transferTo(OutputStream.nullOutputStream());
      Digest diffId = layer.diffId().finish(hasher);
      if (!diffId.equals(layer.diffId())) {
        throw damaged(
            what,
            "it unpacks to " + diffId + ", and the image's configuration says " + layer.diffId(),
            null);
      }
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      if (e.getCause() instanceof ContainerException known) {
        throw known;
      }
      throw damaged(what, String.valueOf(e.getMessage()), e);
    }
  }

  private static void entries(InputStream tar, String what, Visitor visitor)
      throws IOException, InterruptedException {
    TarReader entries = new TarReader(tar);
    long number = 0;
    for (TarEntry entry = entries.next(); entry != null; entry = entries.next()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while reading " + what);
      }
      try {
        visitor.entry(entry, number, new EntryContent(entries, entry));
      } catch (RefusedEntryException e) {
        throw new ContainerException(
            Kind.DAMAGED,
            "%s: entry `%s` is refused: %s; build the image again without it"
                .formatted(what, printable(entry.name()), e.getMessage()),
            e);
      }
      number++;
    }
  }

  /** What the bytes of a name are in UTF-8, without what does something to a terminal. */
  private static String printable(String name) {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .replaceAll("\\p{Cntrl}", "?");
  }

  private static InputStream decompressed(PushbackInputStream packed, String what)
      throws IOException {
    byte[] start = packed.readNBytes(Compression.MAGIC_BYTES);
    packed.unread(start);
    Compression compression = Compression.detect(start);
    if (!compression.isServed()) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is compressed with "
              + compression.label()
              + "; save the image with gzip or zstd layers (skopeo copy --dest-compress-format)");
    }
    return compression.open(packed);
  }

  private static ContainerException damaged(
      String what, String reason, @org.jspecify.annotations.Nullable IOException e) {
    String message = what + " is damaged: " + reason + "; copy or save the image again";
    return e == null
        ? new ContainerException(Kind.DAMAGED, message)
        : new ContainerException(Kind.DAMAGED, message, e);
  }
}

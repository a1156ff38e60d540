package io.scar.container.repackage;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.archive.Compression;
import io.scar.container.archive.VerifiedInputStream;
import io.scar.container.image.Digest;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compresses layers that are not compressed with gzip. What a layer's blob came to is remembered
 * for good, so that the image's digest is known the next time without it; the blob itself lies in a
 * folder of this process until {@link #close}, or in the cache if it is kept there.
 */
final class LayerPacker implements AutoCloseable {

  private static final Digest ANY = Digest.sha256(new byte[0]);
  private static final int BUFFER_BYTES = 1 << 16;

  private final PackedLayers memory;
  private final Map<Digest, Path> packed = new ConcurrentHashMap<>();
  private @Nullable Path scratch;

  LayerPacker(PackedLayers memory) {
    this.memory = memory;
  }

  /**
   * A layer of this machine's, whose diffID has to be computed. It is packed at once.
   *
   * @param isKept whether the blob stays in the cache: it is needed for other images too
   */
  TargetLayer pack(String what, TarContent tar, boolean isKept) throws IOException {
    MessageDigest hasher = ANY.fastHasher();
    tar.writeTo(new Hashing(OutputStream.nullOutputStream(), hasher));
    return pack(what, ANY.finish(hasher), tar, isKept);
  }

  /**
   * A layer of this machine's, in a file: a tar, which is compressed as {@link #pack} does, or one
   * in gzip, which stays as it is.
   */
  TargetLayer file(String what, Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(Compression.MAGIC_BYTES);
    }
    if (Compression.detect(start) != Compression.GZIP) {
      return pack(what, out -> Files.copy(file, out), true);
    }
    MessageDigest hasher = ANY.fastHasher();
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(new Hashing(OutputStream.nullOutputStream(), hasher));
    }
    Digest digest = ANY.finish(hasher);
    long size = Files.size(file);
    return new TargetLayer(
        what,
        unpacked(file, digest),
        digest,
        size,
        false,
        () -> new VerifiedInputStream(Files.newInputStream(file), what, size, digest));
  }

  /** The diffID of a layer in gzip, computed once on this machine. */
  private Digest unpacked(Path file, Digest digest) throws IOException {
    Optional<Digest> known = memory.unpacked(digest);
    if (known.isPresent()) {
      return known.get();
    }
    MessageDigest hasher = ANY.fastHasher();
    try (InputStream in = Compression.GZIP.open(Files.newInputStream(file))) {
      in.transferTo(new Hashing(OutputStream.nullOutputStream(), hasher));
    }
    Digest diffId = ANY.finish(hasher);
    memory.rememberUnpacked(digest, diffId);
    return diffId;
  }

  /**
   * A layer whose diffID is known. It is packed at once if it never was on this machine, and else
   * when its bytes are asked for.
   *
   * @throws ContainerException DAMAGED when the tar is not what the diffID says; MACHINE
   */
  TargetLayer pack(String what, Digest diffId, TarContent tar, boolean isKept) throws IOException {
    Optional<PackedLayers.Blob> known = memory.find(diffId);
    PackedLayers.Blob blob = known.isPresent() ? known.get() : packNow(what, diffId, tar, isKept);
    return new TargetLayer(
        what,
        diffId,
        blob.digest(),
        blob.size(),
        false,
        () -> open(what, diffId, blob, tar, isKept));
  }

  private InputStream open(
      String what, Digest diffId, PackedLayers.Blob blob, TarContent tar, boolean isKept)
      throws IOException {
    Path file = packed.get(diffId);
    if (file == null && isKept) {
      file = memory.kept(blob).orElse(null);
    }
    if (file == null) {
      PackedLayers.Blob again = packNow(what, diffId, tar, isKept);
      if (!again.equals(blob)) {
        // Another Java runtime may compress otherwise.
        throw new ContainerException(
            Kind.MACHINE,
            what + " was compressed to other bytes before; the new ones are noted, so try again");
      }
      file = isKept ? memory.kept(blob).orElseThrow() : packed.get(diffId);
    }
    return Files.newInputStream(file);
  }

  private PackedLayers.Blob packNow(String what, Digest diffId, TarContent tar, boolean isKept)
      throws IOException {
    Path file = null;
    boolean done = false;
    try {
      file = PackedLayers.part(isKept ? memory.folder() : scratch());
      PackedLayers.Blob blob = write(what, diffId, tar, file);
      if (isKept) {
        memory.keep(blob, file);
      } else {
        packed.put(diffId, file);
      }
      memory.remember(diffId, blob);
      done = true;
      return blob;
    } catch (IOException e) {
      throw MachineFault.writing(
          what + " cannot be compressed", memory.folder(), "free space there, and try again", e);
    } finally {
      if (!done && file != null) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static PackedLayers.Blob write(String what, Digest diffId, TarContent tar, Path file)
      throws IOException {
    MessageDigest plain = diffId.fastHasher();
    MessageDigest compressed = ANY.fastHasher();
    try (OutputStream out =
            new BufferedOutputStream(
                new Hashing(Files.newOutputStream(file), compressed), BUFFER_BYTES);
        OutputStream gzip = new ParallelGzip(out)) {
      tar.writeTo(new Hashing(gzip, plain));
    }
    Digest actual = diffId.finish(plain);
    if (!actual.equals(diffId)) {
      throw new ContainerException(
          Kind.DAMAGED,
          what
              + " is damaged: its content has the digest "
              + actual
              + " and not "
              + diffId
              + "; copy, save or push the image again");
    }
    return new PackedLayers.Blob(ANY.finish(compressed), Files.size(file));
  }

  private synchronized Path scratch() throws IOException {
    if (scratch == null) {
      scratch = memory.scratch();
    }
    return scratch;
  }

  /** Removes the blobs that are not kept. */
  @Override
  public synchronized void close() throws ContainerException {
    if (scratch == null) {
      return;
    }
    try {
      for (Path file : packed.values()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      throw MachineFault.writing(
          "compressed layers cannot be removed", scratch, "remove them by hand", e);
    }
  }

  /** Computes the digest of what passes. */
  private static final class Hashing extends FilterOutputStream {

    private final MessageDigest hasher;

    Hashing(OutputStream out, MessageDigest hasher) {
      super(out);
      this.hasher = hasher;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      hasher.update(buffer, offset, length);
      out.write(buffer, offset, length);
    }
  }
}

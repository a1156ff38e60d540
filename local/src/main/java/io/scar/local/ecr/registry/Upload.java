package io.scar.local.ecr.registry;

import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A blob that comes in, at once or in parts, one part at a time. Its digest is computed as it
 * comes. After a part that broke off it goes on where that ended. It can be looked at and discarded
 * while a part comes in, which may take for ever.
 */
final class Upload {

  private static final int BUFFER = 128 << 10;

  private final String id;
  private final String repository;
  private final Path file;
  private final long most;
  private final FileChannel channel;
  private final MessageDigest computation;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile long size;
  private volatile Instant lastUse = Instant.now();

  /**
   * @param file empty, and this one's alone
   * @param most bytes that it may have
   */
  Upload(String id, String repository, Path file, long most) throws IOException {
    this.id = id;
    this.repository = repository;
    this.file = file;
    this.most = most;
    this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    this.computation = Digest.sha256(new byte[0]).hasher();
  }

  String id() {
    return id;
  }

  String repository() {
    return repository;
  }

  Instant lastUse() {
    return lastUse;
  }

  /** Bytes that are here. */
  long size() {
    return size;
  }

  /**
   * Takes a part.
   *
   * @param from where it begins, if that is said
   * @throws RegistryException RANGE_INVALID if it begins elsewhere than the last one ended,
   *     SIZE_INVALID beyond the limit, BLOB_UPLOAD_UNKNOWN if the upload has ended
   */
  synchronized void append(InputStream part, OptionalLong from)
      throws IOException, RegistryException {
    if (over.get()) {
      throw unknown(id);
    }
    lastUse = Instant.now();
    if (from.isPresent() && from.getAsLong() != size) {
      throw new RegistryException(
          Code.RANGE_INVALID,
          "the part begins at byte %d, and %d bytes are here".formatted(from.getAsLong(), size));
    }
    byte[] bytes = new byte[BUFFER];
    for (int n = part.read(bytes); n >= 0; n = part.read(bytes)) {
      if (size + n > most) {
        throw new RegistryException(
            Code.SIZE_INVALID, "a blob may have %d bytes at most".formatted(most));
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, n);
      write(buffer);
      computation.update(bytes, 0, n);
      size += n;
      lastUse = Instant.now();
    }
  }

  private void write(ByteBuffer buffer) throws RegistryException {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (ClosedChannelException discarded) {
      throw unknown(id);
    } catch (IOException e) {
      throw new RegistryException(
          Code.STORAGE,
          "the blob cannot be kept in %s: %s".formatted(file.getParent(), e.getMessage()));
    }
  }

  /**
   * Ends it: nothing more is taken.
   *
   * @param wanted the digest that its content has to have
   * @return its content, on disk, whoever has this now takes it over
   * @throws RegistryException DIGEST_INVALID if it has another one; its content is gone then
   */
  synchronized Path finish(Digest wanted) throws IOException, RegistryException {
    if (!over.compareAndSet(false, true)) {
      throw unknown(id);
    }
    boolean whole = false;
    try (channel) {
      if (!wanted.matches(computation)) {
        throw new RegistryException(
            Code.DIGEST_INVALID,
            "the %d bytes that came do not have the digest %s".formatted(size, wanted));
      }
      channel.force(true);
      whole = true;
      return file;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Ends it and removes its content, unless it has ended. */
  void discard() throws IOException {
    if (over.compareAndSet(false, true)) {
      channel.close();
      Files.deleteIfExists(file);
    }
  }

  static RegistryException unknown(String id) {
    return new RegistryException(Code.BLOB_UPLOAD_UNKNOWN, "there is no upload " + id);
  }
}

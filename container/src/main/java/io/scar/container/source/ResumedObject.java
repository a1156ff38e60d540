package io.scar.container.source;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ArchiveBytes;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An object that is read in parts; a reading that is cut goes on where it was. What fails for good
 * is a {@link ContainerException}, the reader's own or UNAVAILABLE.
 */
public record ResumedObject(ObjectReader reader, String bucket, String key)
    implements ArchiveBytes {

  /** Of readings one after the other that give no byte. */
  private static final int ATTEMPTS = 5;

  private static final long FIRST_WAIT_MILLIS = 100;

  /** As the AWS tools write it. */
  @Override
  public String name() {
    return "s3://" + bucket + "/" + key;
  }

  @Override
  public long size() throws ContainerException {
    for (int made = 1; ; made++) {
      try {
        return reader.size(bucket, key);
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        waitOrThrow(made, e);
      }
    }
  }

  @Override
  public InputStream open(long offset, long length) {
    return new Resumed(offset, length);
  }

  /** A part of it, at once. */
  public byte[] read(long offset, int length) throws ContainerException {
    byte[] part = new byte[length];
    read(offset, part, length);
    return part;
  }

  /** A part of it, at once, to the start of a buffer. */
  public void read(long offset, byte[] buffer, int length) throws ContainerException {
    try (InputStream in = open(offset, length)) {
      in.readNBytes(buffer, 0, length);
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private void waitOrThrow(int made, IOException e) throws ContainerException {
    if (made < ATTEMPTS && !Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(FIRST_WAIT_MILLIS << made);
        return;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    throw unavailable(e);
  }

  private ContainerException unavailable(IOException e) {
    return new ContainerException(
        Kind.UNAVAILABLE, name() + " cannot be read: " + e.getMessage() + "; try again later", e);
  }

  /** The first byte that is read opens the connection. */
  private final class Resumed extends InputStream {

    private long offset;
    private long left;
    private int failures;
    private @Nullable InputStream in;

    Resumed(long offset, long length) {
      this.offset = offset;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      while (true) {
        try {
          int count = opened().read(buffer, from, (int) Math.min(length, left));
          if (count < 0) {
            throw new IOException("it was cut with " + left + " bytes left");
          }
          offset += count;
          left -= count;
          failures = 0;
          return count;
        } catch (ContainerException e) {
          throw e;
        } catch (IOException e) {
          close();
          failures++;
          waitOrThrow(failures, e);
        }
      }
    }

    private InputStream opened() throws IOException {
      InputStream open = in == null ? reader.open(bucket, key, offset, left) : in;
      in = open;
      return open;
    }

    @Override
    public void close() throws IOException {
      InputStream open = in;
      in = null;
      if (open != null) {
        open.close();
      }
    }
  }
}

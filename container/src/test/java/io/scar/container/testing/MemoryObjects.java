package io.scar.container.testing;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ObjectReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Objects in memory; the first readings may be cut short. */
public final class MemoryObjects implements ObjectReader {

  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  public void put(String bucket, String key, byte[] content) {
    objects.put(bucket + "/" + key, content);
  }

  public void remove(String bucket, String key) {
    objects.remove(bucket + "/" + key);
  }

  /** The next readings of more than one byte end in the middle. */
  public void cut(int times) {
    cuts.set(times);
  }

  /** How many bytes were given. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public long size(String bucket, String key) throws ContainerException {
    return content(bucket, key).length;
  }

  @Override
  public InputStream open(String bucket, String key, long offset, long length)
      throws ContainerException {
    byte[] content = content(bucket, key);
    int until = (int) Math.min(content.length, offset + length);
    if (cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      until = (int) (offset + length / 2);
    }
    bytes.addAndGet(until - offset);
    return new ByteArrayInputStream(content, (int) offset, until - (int) offset);
  }

  private byte[] content(String bucket, String key) throws ContainerException {
    byte[] content = objects.get(bucket + "/" + key);
    if (content == null) {
      throw new ContainerException(Kind.NOT_FOUND, "there is no object s3://" + bucket + "/" + key);
    }
    return content;
  }
}

package io.scar.supervisor.storage;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A storage that forgets, with every provider and bucket in it. For tests and for trying the
 * pipeline.
 */
public final class InMemoryStorage implements Storage {

  private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

  /** Puts an object there from outside. */
  public void put(StoredObject object, byte[] content) {
    objects.put(object.toString(), content.clone());
  }

  /** What is there now, by address. */
  public Map<String, byte[]> objects() {
    return new TreeMap<>(objects);
  }

  @Override
  public boolean serves(StorageProviderId provider) {
    return provider.isSupported();
  }

  @Override
  public long fetch(StoredObject object, Path file) {
    byte[] content = objects.get(object.toString());
    if (content == null) {
      throw new ObjectNotFound(object, "there is no such object", null);
    }
    try {
      Files.write(file, content);
      return content.length;
    } catch (IOException e) {
      throw MachineFailed.during("write", file, e);
    }
  }

  @Override
  public long store(Path file, StoredObject object) {
    try {
      byte[] content = Files.readAllBytes(file);
      objects.put(object.toString(), content);
      return content.length;
    } catch (IOException e) {
      throw MachineFailed.during("read", file, e);
    }
  }

  @Override
  public void close() {
    objects.clear();
  }
}

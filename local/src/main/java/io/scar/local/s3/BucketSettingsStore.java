package io.scar.local.s3;

import io.scar.local.http.LocalAccount;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The settings of all buckets, one file each. */
final class BucketSettingsStore {

  private static final String ENDING = ".json";

  private final Path folder;
  private final Map<String, BucketSettings> settings = new ConcurrentHashMap<>();

  private BucketSettingsStore(Path folder) {
    this.folder = folder;
  }

  static BucketSettingsStore open(Path folder) throws IOException {
    Files.createDirectories(folder);
    BucketSettingsStore store = new BucketSettingsStore(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(ENDING)) {
          String bucket = name.substring(0, name.length() - ENDING.length());
          Optional<BucketSettings> read = store.file(bucket).read();
          read.ifPresent(value -> store.settings.put(bucket, value));
        }
      }
    }
    return store;
  }

  BucketSettings get(String bucket) {
    BucketSettings found = settings.get(bucket);
    return found != null ? found : BucketSettings.initial(LocalAccount.DEFAULT_REGION);
  }

  /** Changes a bucket's settings; when this returns they are on disk. */
  synchronized void update(String bucket, UnaryOperator<BucketSettings> change) throws IOException {
    put(bucket, change.apply(get(bucket)));
  }

  synchronized void put(String bucket, BucketSettings value) throws IOException {
    file(bucket).write(value);
    settings.put(bucket, value);
  }

  synchronized void delete(String bucket) throws IOException {
    file(bucket).delete();
    settings.remove(bucket);
  }

  private JsonFile<BucketSettings> file(String bucket) {
    return new JsonFile<>(folder.resolve(bucket + ENDING), BucketSettings.class);
  }
}

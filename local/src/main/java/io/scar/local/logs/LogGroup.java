package io.scar.local.logs;

import com.fasterxml.jackson.core.JacksonException;
import io.scar.local.http.AwsException;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One group: a folder with its settings and its streams. */
final class LogGroup {

  private static final String SETTINGS = "group.json";
  private static final String STREAM = ".stream";

  /**
   * @param retentionDays none keeps events for ever
   */
  record Settings(
      String name, long createdMillis, @Nullable Integer retentionDays, Map<String, String> tags) {

    Settings {
      tags = Map.copyOf(tags);
    }

    Settings withRetention(@Nullable Integer days) {
      return new Settings(name, createdMillis, days, tags);
    }

    Settings withTags(Map<String, String> next) {
      return new Settings(name, createdMillis, retentionDays, next);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogGroup.class);

  private final Path folder;
  private final JsonFile<Settings> file;
  private final Map<String, LogStream> streams = new ConcurrentSkipListMap<>();
  private volatile Settings settings;

  private LogGroup(Path folder, Settings settings) {
    this.folder = folder;
    this.file = new JsonFile<>(folder.resolve(SETTINGS), Settings.class);
    this.settings = settings;
  }

  static LogGroup create(Path folder, Settings settings) throws IOException {
    Files.createDirectories(folder);
    LogGroup group = new LogGroup(folder, settings);
    group.file.write(settings);
    return group;
  }

  /** Reads a group back, or null if its making or deletion was cut short. */
  static @Nullable LogGroup load(Path folder) throws IOException {
    Settings settings =
        new JsonFile<>(folder.resolve(SETTINGS), Settings.class).read().orElse(null);
    if (settings == null) {
      return null;
    }
    LogGroup group = new LogGroup(folder, settings);
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.filter(file -> file.toString().endsWith(STREAM)).toList();
    }
    for (Path path : files) {
      try {
        LogStream stream = LogStream.load(path);
        group.streams.put(stream.name(), stream);
      } catch (JacksonException e) {
        LOG.warn("{} has no first line, most likely for want of room; it is removed", path);
        Files.delete(path);
      }
    }
    group.expire();
    return group;
  }

  Settings settings() {
    return settings;
  }

  synchronized void change(Settings next) throws IOException {
    file.write(next);
    settings = next;
    expire();
  }

  synchronized void tag(Map<String, String> more) throws IOException {
    Map<String, String> next = new TreeMap<>(settings.tags());
    next.putAll(more);
    change(settings.withTags(next));
  }

  synchronized void untag(List<String> keys) throws IOException {
    Map<String, String> next = new TreeMap<>(settings.tags());
    keys.forEach(next::remove);
    change(settings.withTags(next));
  }

  List<LogStream> streams() {
    return List.copyOf(streams.values());
  }

  boolean contains(String stream) {
    return streams.containsKey(stream);
  }

  /**
   * @throws AwsException 400 {@code ResourceNotFoundException}
   */
  LogStream stream(String name) throws AwsException {
    LogStream stream = streams.get(name);
    if (stream == null) {
      throw new AwsException(
          400, "ResourceNotFoundException", "The specified log stream does not exist.");
    }
    return stream;
  }

  /** The stream, made if needed. */
  synchronized LogStream streamOrNew(String name) throws IOException {
    LogStream known = streams.get(name);
    if (known != null) {
      return known;
    }
    expire();
    LogStream stream =
        LogStream.create(
            folder.resolve(FileName.of(name) + STREAM), name, System.currentTimeMillis());
    streams.put(name, stream);
    return stream;
  }

  synchronized void deleteStream(String name) throws IOException, AwsException {
    stream(name).delete();
    streams.remove(name);
  }

  /** Removes the settings first: what is left of a deletion cut short is no group. */
  synchronized void delete() throws IOException {
    file.delete();
    for (LogStream stream : streams()) {
      stream.delete();
    }
    Files.deleteIfExists(folder);
  }

  /** Deletes the streams of which no event is younger than the retention. */
  private void expire() throws IOException {
    long oldest = oldest();
    for (LogStream stream : streams()) {
      Extent extent = stream.extent();
      if (extent.events() > 0 && extent.last() < oldest) {
        stream.delete();
        streams.remove(stream.name());
      }
    }
  }

  /** The oldest timestamp that is still shown, in milliseconds since the epoch. */
  long oldest() {
    Integer days = settings.retentionDays();
    return days == null ? Long.MIN_VALUE : System.currentTimeMillis() - days * 86_400_000L;
  }
}

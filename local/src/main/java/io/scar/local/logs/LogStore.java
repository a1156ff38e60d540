package io.scar.local.logs;

import io.scar.local.event.LogSink;
import io.scar.local.http.AwsException;
import io.scar.local.logs.LogGroup.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All log groups, each a folder. */
final class LogStore implements LogSink {

  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
  private static final String GROUP = ".group";

  private final Path folder;
  private final Map<String, LogGroup> groups = new ConcurrentSkipListMap<>();

  private LogStore(Path folder) {
    this.folder = folder;
  }

  static LogStore open(Path folder) throws IOException {
    Files.createDirectories(folder);
    LogStore store = new LogStore(folder);
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        LogGroup group = Files.isDirectory(path) ? LogGroup.load(path) : null;
        if (group != null) {
          store.groups.put(group.settings().name(), group);
        }
      }
    }
    return store;
  }

  List<LogGroup> groups() {
    return List.copyOf(groups.values());
  }

  /**
   * @throws AwsException 400 {@code ResourceNotFoundException}
   */
  LogGroup group(String name) throws AwsException {
    LogGroup group = groups.get(name);
    if (group == null) {
      throw new AwsException(
          400, "ResourceNotFoundException", "The specified log group does not exist.");
    }
    return group;
  }

  synchronized void create(String name, Map<String, String> tags) throws IOException, AwsException {
    if (groups.containsKey(name)) {
      throw new AwsException(
          400, "ResourceAlreadyExistsException", "The specified log group already exists");
    }
    make(name, tags);
  }

  private LogGroup make(String name, Map<String, String> tags) throws IOException {
    Path path = folder.resolve(FileName.of(name) + GROUP);
    LogGroup group =
        LogGroup.create(path, new Settings(name, System.currentTimeMillis(), null, tags));
    groups.put(name, group);
    return group;
  }

  synchronized void delete(String name) throws IOException, AwsException {
    group(name).delete();
    groups.remove(name);
  }

  @Override
  public void append(String logGroup, String logStream, Instant time, String message) {
    try {
      LogStream stream;
      synchronized (this) {
        LogGroup known = groups.get(logGroup);
        LogGroup group = known != null ? known : make(logGroup, Map.of());
        stream = group.streamOrNew(logStream);
      }
      stream.append(List.of(new LogStream.Entry(time.toEpochMilli(), message)));
    } catch (IOException e) {
      // The line itself must not stop the function that wrote it.
      LOG.error("a line of {} {} is lost: {}", logGroup, logStream, e.toString());
    }
  }
}

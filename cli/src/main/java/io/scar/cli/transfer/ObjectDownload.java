package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to a file, a large one in parts that several threads may fetch. The file is
 * there when all of it has arrived and has the object's checksum.
 */
final class ObjectDownload {

  /** Larger objects are fetched in parts, bytes. */
  private static final long SINGLE = 64L << 20;

  private static final long PART = 32L << 20;

  private final Aws aws;
  private final String bucket;
  private final StoredObject object;
  private final Path file;
  private final Path draft;
  private final Progress progress;
  private final List<ObjectPart> parts;
  private final AtomicInteger left;
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private @Nullable FileChannel channel;
  private volatile @Nullable ObjectChecksum told;
  private volatile boolean complete;

  ObjectDownload(Aws aws, String bucket, StoredObject object, Path file, Progress progress) {
    this.aws = aws;
    this.bucket = bucket;
    this.object = object;
    this.file = file;
    this.draft = file.resolveSibling(".scar-" + UUID.randomUUID() + ".part");
    this.progress = progress;
    this.parts = parts();
    this.left = new AtomicInteger(parts.size());
  }

  private List<ObjectPart> parts() {
    if (object.size() <= SINGLE) {
      return List.of(new ObjectPart(aws, bucket, object, 0, object.size()));
    }
    List<ObjectPart> all = new ArrayList<>();
    for (long offset = 0; offset < object.size(); offset += PART) {
      all.add(new ObjectPart(aws, bucket, object, offset, Math.min(PART, object.size() - offset)));
    }
    return all;
  }

  /** What there is to do, in any order and by any thread; none throws. */
  List<Runnable> tasks() {
    List<Runnable> tasks = new ArrayList<>();
    for (ObjectPart part : parts) {
      tasks.add(() -> step(part));
    }
    return tasks;
  }

  private void step(ObjectPart part) {
    try {
      if (failure.get() == null) {
        Optional<ObjectChecksum> ofAll = part.fetch(opened(), progress);
        ofAll.ifPresent(checksum -> told = checksum);
      }
      if (left.decrementAndGet() == 0 && failure.get() == null) {
        finish();
      }
    } catch (Failure e) {
      failure.compareAndSet(null, e);
    } catch (IOException e) {
      failure.compareAndSet(null, unstorable(e));
    }
  }

  private synchronized FileChannel opened() throws IOException {
    if (channel == null) {
      Files.createDirectories(file.getParent());
      channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
    return channel;
  }

  private void finish() throws IOException {
    close();
    Optional<ObjectChecksum> checksum =
        told != null
            ? Optional.of(told)
            : RemoteObject.find(aws, bucket, object.key()).flatMap(RemoteObject::checksum);
    if (checksum.isPresent()) {
      ObjectChecksum arrived = ObjectChecksum.of(draft, checksum.get().algorithm(), Progress.NONE);
      if (!arrived.equals(checksum.get())) {
        throw new Failure(
            ExitStatus.SERVICE,
            "Object %s/%s arrived damaged: it has %s and not %s."
                .formatted(bucket, object.key(), arrived, checksum.get()),
            "Get it again; if it is so again, the object is damaged in the bucket.");
      }
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    complete = true;
  }

  private Failure unstorable(IOException e) {
    String reason =
        e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : String.valueOf(e.getMessage());
    return Failure.machine(
        "Object %s cannot be stored as %s: %s".formatted(object.key(), file, reason),
        "Free space there, or choose another folder with -p.",
        e);
  }

  private synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** How it ended; meant to be asked when all tasks have ended, or will not begin any more. */
  Transferred result() {
    Failure why = failure.get();
    if (why == null && !complete) {
      why = new Failure(ExitStatus.UNEXPECTED, "Not all of " + object.key() + " came.", null);
    }
    return why == null
        ? Transferred.done(object.key(), file, object.size())
        : Transferred.failed(object.key(), file, object.size(), why);
  }

  /** Removes what came of an object that is not complete. */
  void abandon() {
    if (!complete) {
      try {
        close();
        Files.deleteIfExists(draft);
      } catch (IOException e) {
        Failure why = failure.get();
        if (why != null) {
          why.addSuppressed(e);
        }
      }
    }
  }
}

package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One file on its way to a bucket: in one call, or a large one in parts that several threads may
 * send. S3 gets the CRC32 of each part and of the whole, and refuses what does not have it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">S3's limits</a>
 */
final class FileUpload {

  /** Larger files are sent in parts, bytes. */
  static final long SINGLE = 64L << 20;

  private static final long SMALLEST_PART = 16L << 20;
  private static final int MOST_PARTS = 10_000;
  private static final String ACTION = "s3:PutObject";

  /** The checksum of an upload in parts is of all bytes, and not of the parts' checksums. */
  private static final String FULL_OBJECT = "FULL_OBJECT";

  private final Aws aws;
  private final String bucket;
  private final String key;
  private final FileSnapshot file;
  private final Progress progress;
  private final List<FilePart> parts;
  private final @Nullable CompletedPart[] sent;
  private final int[] sums;
  private final AtomicInteger left;
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private @Nullable String upload;
  private volatile boolean complete;

  FileUpload(Aws aws, String bucket, String key, FileSnapshot file, Progress progress) {
    this.aws = aws;
    this.bucket = bucket;
    this.key = key;
    this.file = file;
    this.progress = progress;
    this.parts = parts(file);
    this.sent = new CompletedPart[parts.size()];
    this.sums = new int[parts.size()];
    this.left = new AtomicInteger(parts.size());
  }

  private static List<FilePart> parts(FileSnapshot file) {
    long size = file.size();
    if (size <= SINGLE) {
      return List.of(new FilePart(file.path(), 0, size));
    }
    long length = Math.max(SMALLEST_PART, Math.ceilDiv(size, MOST_PARTS));
    List<FilePart> parts = new ArrayList<>();
    for (long offset = 0; offset < size; offset += length) {
      parts.add(new FilePart(file.path(), offset, Math.min(length, size - offset)));
    }
    return parts;
  }

  /**
   * What there is to do, in any order and by any thread; none throws. The object is there when the
   * last one has ended.
   */
  List<Runnable> tasks() {
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      int index = i;
      tasks.add(() -> step(index));
    }
    return tasks;
  }

  private void step(int index) {
    try {
      if (failure.get() == null) {
        unlessChanged(() -> send(index));
      }
    } finally {
      if (left.decrementAndGet() == 0 && failure.get() == null) {
        unlessChanged(this::finish);
      }
    }
  }

  private void send(int index) {
    FilePart part = parts.get(index);
    sums[index] = part.crc32();
    String sum = base64(sums[index]);
    if (parts.size() == 1) {
      call(
          () ->
              aws.s3()
                  .putObject(
                      o -> o.bucket(bucket).key(key).checksumCRC32(sum), part.body(progress)));
      return;
    }
    String id = begin();
    int number = index + 1;
    String tag =
        call(
            () ->
                aws.s3()
                    .uploadPart(
                        p ->
                            p.bucket(bucket)
                                .key(key)
                                .uploadId(id)
                                .partNumber(number)
                                .checksumCRC32(sum),
                        part.body(progress))
                    .eTag());
    sent[index] = CompletedPart.builder().partNumber(number).eTag(tag).checksumCRC32(sum).build();
  }

  private synchronized String begin() {
    if (upload == null) {
      upload =
          call(
              () ->
                  aws.s3()
                      .createMultipartUpload(
                          o ->
                              o.bucket(bucket)
                                  .key(key)
                                  .checksumAlgorithm(ChecksumAlgorithm.CRC32.name())
                                  .checksumType(FULL_OBJECT))
                      .uploadId());
    }
    return upload;
  }

  private void finish() {
    file.requireUnchanged();
    if (parts.size() > 1) {
      String sum = base64(wholeSum());
      try {
        join(sum);
      } catch (Failure e) {
        // The answer may be lost while the object is there: then the upload is there no more.
        if (e.status() != ExitStatus.NOT_FOUND || !isThere(sum)) {
          throw e;
        }
      }
    }
    complete = true;
  }

  private void join(String sum) {
    String id = begin();
    List<CompletedPart> all = new ArrayList<>();
    for (CompletedPart part : sent) {
      if (part == null) {
        throw new IllegalStateException("a part of " + key + " is missing");
      }
      all.add(part);
    }
    call(
        () ->
            aws.s3()
                .completeMultipartUpload(
                    u ->
                        u.bucket(bucket)
                            .key(key)
                            .uploadId(id)
                            .checksumCRC32(sum)
                            .checksumType(FULL_OBJECT)
                            .multipartUpload(m -> m.parts(all))));
  }

  private boolean isThere(String sum) {
    Optional<RemoteObject> object = RemoteObject.find(aws, bucket, key);
    return object.isPresent()
        && object.get().size() == file.size()
        && object
            .get()
            .checksum()
            .equals(Optional.of(new ObjectChecksum(ChecksumAlgorithm.CRC32, sum)));
  }

  private int wholeSum() {
    int sum = sums[0];
    for (int i = 1; i < sums.length; i++) {
      sum = Crc32Parts.joined(sum, sums[i], parts.get(i).length());
    }
    return sum;
  }

  private static String base64(int sum) {
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(sum).array());
  }

  /** A file that changes gives strange errors; then the change is what is told. */
  private void unlessChanged(Runnable step) {
    try {
      step.run();
    } catch (Failure e) {
      failure.compareAndSet(null, changeOr(e));
    } catch (UncheckedIOException e) {
      failure.compareAndSet(null, changeOr(cut(e)));
    }
  }

  /** The HTTP client does not turn all that happens to a connection into its own exception. */
  private Failure cut(UncheckedIOException e) {
    return new Failure(
        ExitStatus.SERVICE,
        "%s on object %s/%s was cut off: %s".formatted(ACTION, bucket, key, e.getMessage()),
        "Try again.",
        e);
  }

  private Failure changeOr(Failure other) {
    try {
      file.requireUnchanged();
      return other;
    } catch (Failure changed) {
      return changed;
    }
  }

  private <T> T call(Supplier<T> call) {
    return aws.calls().run(ACTION, "object " + bucket + "/" + key, call);
  }

  /** How it ended; meant to be asked when all tasks have ended, or will not begin any more. */
  Transferred result() {
    Failure why = failure.get();
    if (why == null && !complete) {
      why = new Failure(ExitStatus.UNEXPECTED, "Not all of " + key + " was sent.", null);
    }
    return why == null
        ? Transferred.done(key, file.path(), file.size())
        : Transferred.failed(key, file.path(), file.size(), why);
  }

  /** Takes back the parts of an upload that is not complete and that nobody works at. */
  void abandon() {
    String id;
    synchronized (this) {
      id = upload;
    }
    if (complete || id == null) {
      return;
    }
    try {
      aws.s3().abortMultipartUpload(u -> u.bucket(bucket).key(key).uploadId(id));
    } catch (SdkException e) {
      Failure why = failure.get();
      if (why != null) {
        why.addSuppressed(e);
      }
    }
  }
}

package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is sent while it is made, in parts. It is there when {@link #complete} returns;
 * closed before that, nothing of it is.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">Multipart
 *     upload</a>
 */
public final class UploadStream extends OutputStream {

  /** With S3's 10,000 parts, enough for any image. */
  private static final int PART = 16 << 20;

  private static final int AT_ONCE = 2;
  private static final String ACTION = "s3:PutObject";

  private final Aws aws;
  private final String bucket;
  private final String key;
  private final Map<String, String> metadata;
  private final ExecutorService executor;
  private final Deque<Future<CompletedPart>> sending = new ArrayDeque<>();
  private final List<CompletedPart> sent = new ArrayList<>();
  private byte[] part = new byte[PART];
  private int filled;
  private int number;
  private @Nullable String upload;
  private boolean complete;

  /**
   * @param metadata of the object
   */
  public UploadStream(Aws aws, String bucket, String key, Map<String, String> metadata) {
    this.aws = aws;
    this.bucket = bucket;
    this.key = key;
    this.metadata = Map.copyOf(metadata);
    this.executor =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("upload-", 0).factory());
  }

  @Override
  public void write(int b) throws InterruptedIOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws InterruptedIOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == PART) {
        sendPart();
      }
      int count = Math.min(left, PART - filled);
      System.arraycopy(bytes, from, part, filled, count);
      filled += count;
      from += count;
      left -= count;
    }
  }

  /**
   * Sends what is left and makes the object.
   *
   * @throws Failure what S3 refuses
   */
  public void complete() throws InterruptedIOException {
    if (upload == null) {
      byte[] whole = part;
      int size = filled;
      aws.calls()
          .run(
              ACTION,
              thing(),
              () ->
                  aws.s3()
                      .putObject(
                          o -> o.bucket(bucket).key(key).metadata(metadata),
                          RequestBody.fromByteBuffer(ByteBuffer.wrap(whole, 0, size).slice())));
    } else {
      if (filled > 0) {
        sendPart();
      }
      while (!sending.isEmpty()) {
        await();
      }
      String id = upload;
      aws.calls()
          .run(
              ACTION,
              thing(),
              () ->
                  aws.s3()
                      .completeMultipartUpload(
                          u ->
                              u.bucket(bucket)
                                  .key(key)
                                  .uploadId(id)
                                  .multipartUpload(m -> m.parts(sent))));
    }
    complete = true;
  }

  private void sendPart() throws InterruptedIOException {
    String id = upload == null ? begin() : upload;
    upload = id;
    number++;
    int mine = number;
    byte[] whole = part;
    int size = filled;
    sending.add(
        executor.submit(
            () ->
                aws.calls()
                    .run(
                        ACTION,
                        thing(),
                        () -> {
                          String tag =
                              aws.s3()
                                  .uploadPart(
                                      p -> p.bucket(bucket).key(key).uploadId(id).partNumber(mine),
                                      RequestBody.fromByteBuffer(
                                          ByteBuffer.wrap(whole, 0, size).slice()))
                                  .eTag();
                          return CompletedPart.builder().partNumber(mine).eTag(tag).build();
                        })));
    part = new byte[PART];
    filled = 0;
    if (sending.size() > AT_ONCE) {
      await();
    }
  }

  private String begin() {
    return aws.calls()
        .run(
            ACTION,
            thing(),
            () ->
                aws.s3()
                    .createMultipartUpload(o -> o.bucket(bucket).key(key).metadata(metadata))
                    .uploadId());
  }

  private void await() throws InterruptedIOException {
    try {
      sent.add(sending.remove().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while sending");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private String thing() {
    return "object " + bucket + "/" + key;
  }

  /** Takes back what was sent, unless it is complete. */
  @Override
  public void close() {
    executor.shutdownNow();
    String id = upload;
    if (!complete && id != null) {
      try {
        aws.s3().abortMultipartUpload(u -> u.bucket(bucket).key(key).uploadId(id));
      } catch (SdkException e) {
        throw aws.calls().failure("s3:AbortMultipartUpload", thing(), e);
      }
    }
  }
}

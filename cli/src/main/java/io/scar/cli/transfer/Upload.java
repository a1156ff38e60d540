package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Sends one file, streaming; a large one in parts. */
public final class Upload {

  private static final String TYPE = "application/octet-stream";

  /** Larger files are sent in parts, bytes. */
  private static final long SINGLE = 64L << 20;

  private static final long SMALLEST_PART = 16L << 20;
  private static final int MOST_PARTS = 10_000;

  private final Aws aws;
  private final Progress progress;

  public Upload(Aws aws, Progress progress) {
    this.aws = aws;
    this.progress = progress;
  }

  /** After a failure nothing of the object is there. */
  public void send(Path file, String bucket, String key) {
    String thing = "object " + bucket + "/" + key;
    try {
      long size = Files.size(file);
      if (size <= SINGLE) {
        aws.calls()
            .run(
                "s3:PutObject",
                thing,
                () -> aws.s3().putObject(o -> o.bucket(bucket).key(key), body(file, 0, size)));
      } else {
        sendParts(file, size, bucket, key, thing);
      }
    } catch (IOException e) {
      throw Failure.machine("File " + file + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  private void sendParts(Path file, long size, String bucket, String key, String thing) {
    String upload =
        aws.calls()
            .run(
                "s3:PutObject",
                thing,
                () -> aws.s3().createMultipartUpload(o -> o.bucket(bucket).key(key)).uploadId());
    try {
      long part = Math.max(SMALLEST_PART, (size + MOST_PARTS - 1) / MOST_PARTS);
      List<CompletedPart> parts = new ArrayList<>();
      for (long offset = 0; offset < size; offset += part) {
        int number = parts.size() + 1;
        RequestBody body = body(file, offset, Math.min(part, size - offset));
        String tag =
            aws.calls()
                .run(
                    "s3:PutObject",
                    thing,
                    () ->
                        aws.s3()
                            .uploadPart(
                                p -> p.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                                body)
                            .eTag());
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
      }
      aws.calls()
          .run(
              "s3:PutObject",
              thing,
              () ->
                  aws.s3()
                      .completeMultipartUpload(
                          u ->
                              u.bucket(bucket)
                                  .key(key)
                                  .uploadId(upload)
                                  .multipartUpload(m -> m.parts(parts))));
    } catch (Failure e) {
      try {
        aws.s3().abortMultipartUpload(u -> u.bucket(bucket).key(key).uploadId(upload));
      } catch (SdkException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private RequestBody body(Path file, long offset, long length) {
    ContentStreamProvider stream =
        () -> {
          try {
            SeekableByteChannel channel = Files.newByteChannel(file);
            channel.position(offset);
            return new Counted(
                new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), length);
          } catch (IOException e) {
            throw Failure.machine("File " + file + " cannot be read: " + e.getMessage(), null, e);
          }
        };
    return RequestBody.fromContentProvider(stream, length, TYPE);
  }

  /** Ends after a number of bytes, and tells of each. */
  private final class Counted extends FilterInputStream {

    private long left;

    Counted(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = super.read(buffer, offset, (int) Math.min(length, left));
      if (n > 0) {
        left -= n;
        progress.moved(n);
      }
      return n;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}

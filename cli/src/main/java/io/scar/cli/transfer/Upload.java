package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.nio.file.Path;

/** Sends one file, streaming; a large one in parts. */
public final class Upload {

  private final Aws aws;
  private final Progress progress;

  public Upload(Aws aws, Progress progress) {
    this.aws = aws;
    this.progress = progress;
  }

  /**
   * After a failure nothing of the object is there.
   *
   * @throws Failure if the file cannot be read, or S3 refuses it
   */
  public void send(Path file, String bucket, String key) {
    FileUpload upload = new FileUpload(aws, bucket, key, FileSnapshot.of(file), progress);
    upload.tasks().forEach(Runnable::run);
    upload.abandon();
    Failure failure = upload.result().failure();
    if (failure != null) {
      throw failure;
    }
  }
}

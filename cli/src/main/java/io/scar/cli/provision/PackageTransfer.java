package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Deployment;
import io.scar.cli.failure.Failure;
import io.scar.cli.transfer.Progress;
import io.scar.cli.transfer.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;

/**
 * How a zip reaches Lambda: inside the call, or, when it is too large for that, through the
 * deployment bucket.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Deployment
 *     package sizes</a>
 */
final class PackageTransfer {

  private final Aws aws;
  private final ObjectResource objects;

  PackageTransfer(Aws aws) {
    this.aws = aws;
    this.objects = new ObjectResource(aws);
  }

  /**
   * @param what is sent, for the message
   * @param bound before the size: empty, or {@code at least }
   * @param size of the zip, in bytes
   * @throws Failure DOES_NOT_FIT if the zip is too large and no bucket is given
   */
  static void check(String what, String bound, long size, Deployment deployment) {
    if (size > deployment.maxPayload() && deployment.bucket() == null) {
      throw Failure.doesNotFit(
          "%s has %s%s; Lambda takes %s in a call."
              .formatted(what, bound, Megabytes.of(size), Megabytes.of(deployment.maxPayload())),
          "Give -db BUCKET (`lambda.deployment.bucket`), through which it can be sent.");
    }
  }

  FunctionCode code(FunctionDefinition function, Path zip, long size, Undo undo) {
    String bucket = bucketFor(size, function.deployment());
    if (bucket == null) {
      return FunctionCode.builder().zipFile(read(zip)).build();
    }
    String key = "lambda/" + function.name() + ".zip";
    send(zip, bucket, key, undo);
    return FunctionCode.builder().s3Bucket(bucket).s3Key(key).build();
  }

  LayerVersionContentInput content(LayerPackage layer, Deployment deployment, Undo undo) {
    String bucket = bucketFor(layer.size(), deployment);
    if (bucket == null) {
      return LayerVersionContentInput.builder().zipFile(read(layer.zip())).build();
    }
    String key = "lambda/layers/" + layer.digest() + ".zip";
    send(layer.zip(), bucket, key, undo);
    return LayerVersionContentInput.builder().s3Bucket(bucket).s3Key(key).build();
  }

  /** The bucket that a zip of this size goes through; null if it fits into the call. */
  static @Nullable String bucketFor(long size, Deployment deployment) {
    return size <= deployment.maxPayload() ? null : deployment.bucket();
  }

  private void send(Path zip, String bucket, String key, Undo undo) {
    boolean there = objects.exists(bucket, key);
    new Upload(aws, Progress.NONE).send(zip, bucket, key);
    if (!there) {
      undo.add("object " + bucket + "/" + key, () -> objects.delete(bucket, key));
    }
  }

  private static SdkBytes read(Path zip) {
    try {
      return SdkBytes.fromByteArrayUnsafe(Files.readAllBytes(zip));
    } catch (IOException e) {
      throw Failure.machine(zip + " cannot be read: " + e.getMessage(), null, e);
    }
  }
}

package io.scar.local.s3;

import io.scar.local.event.FunctionEvents;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import java.io.IOException;
import java.nio.file.Path;

/** S3 over a folder of the machine. */
public final class S3Service implements AwsService, AutoCloseable {

  static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  private final S3Backend backend;
  private final BucketOperations buckets;
  private final ObjectOperations objects;

  private S3Service(S3Backend backend, BucketOperations buckets, ObjectOperations objects) {
    this.backend = backend;
    this.buckets = buckets;
    this.objects = objects;
  }

  /**
   * Starts the object store; it takes about a second.
   *
   * @param folder of everything that S3 keeps; {@code objects/BUCKET/KEY} are the objects
   * @param functions gets the events of object changes
   */
  public static S3Service start(Path folder, FunctionEvents functions) throws IOException {
    BucketSettingsStore settings = BucketSettingsStore.open(folder.resolve("buckets"));
    ObjectTags tags = ObjectTags.open(folder.resolve("tags"));
    UnfinishedObjects unfinished = new UnfinishedObjects();
    S3Backend backend = S3Backend.start(folder.resolve("objects"));
    Notifier notifier = new Notifier(functions);
    ObjectOperations objects =
        new ObjectOperations(
            backend, settings, tags, notifier, unfinished, folder.resolve("uploads"));
    return new S3Service(
        backend,
        new BucketOperations(backend, settings, tags, notifier, objects, unfinished),
        objects);
  }

  @Override
  public String signingName() {
    return "s3";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.REST_XML;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    S3Target target = S3Target.of(request);
    if (target.isService()) {
      Reply.send(backend.forward(request, target), response);
      return;
    }
    Subresource.requireServed(request, target);
    if (target.isBucket()) {
      buckets.handle(request, target, response);
      return;
    }
    requireBucket(backend, target);
    objects.handle(request, target, response);
  }

  static void requireBucket(S3Backend backend, S3Target target) throws AwsException {
    if (!backend.exists(target.bucket())) {
      throw new AwsException(
          404, "NoSuchBucket", "The specified bucket does not exist: " + target.bucket());
    }
  }

  @Override
  public void close() throws IOException {
    backend.close();
  }
}

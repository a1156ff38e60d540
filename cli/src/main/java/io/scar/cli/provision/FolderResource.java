package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.plan.FolderSpec;
import io.scar.contract.definition.StoragePath;
import software.amazon.awssdk.core.sync.RequestBody;

/** The markers that make an empty folder visible. */
final class FolderResource implements ResourceType<FolderSpec> {

  private static final String TYPE = "application/x-directory";

  private final Aws aws;
  private final ObjectResource objects;

  FolderResource(Aws aws) {
    this.aws = aws;
    this.objects = new ObjectResource(aws);
  }

  @Override
  public Class<FolderSpec> specs() {
    return FolderSpec.class;
  }

  boolean exists(StoragePath path) {
    return path.folder().isEmpty() || objects.exists(path.bucket(), path.keyPrefix());
  }

  private void make(StoragePath path) {
    aws.calls()
        .run(
            "s3:PutObject",
            "object " + path + "/",
            () ->
                aws.s3()
                    .putObject(
                        o -> o.bucket(path.bucket()).key(path.keyPrefix()).contentType(TYPE),
                        RequestBody.empty()));
  }

  @Override
  public void create(FolderSpec wanted, Undo undo) {
    make(wanted.path());
    undo.add(
        "folder " + wanted.path(),
        () -> objects.delete(wanted.path().bucket(), wanted.path().keyPrefix()));
  }
}

package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.config.Settings;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.console.Sizes;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.BucketResource;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.StoredObject;
import io.scar.contract.definition.StoragePath;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar get}. */
@Command(name = "get", description = "Fetch the objects of a bucket's folder.")
final class GetCommand implements Runnable {

  @Option(
      names = {"-b", "--bucket"},
      required = true,
      paramLabel = "BUCKET[/FOLDER]",
      description = "Where from.")
  private String bucket = "";

  @Option(
      names = {"-p", "--path"},
      required = true,
      paramLabel = "DIR",
      description = "Folder; each object is stored there at its full key.")
  private Path path = Path.of("");

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  GetCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    StoragePath source = BucketOption.parse(bucket);
    Settings settings = context.settings();
    var account = settings.account(common.flags(context).tree());
    context.tell(settings);
    try (Aws aws = new Aws(context.environment(), account)) {
      new BucketResource(aws).require(source.bucket());
      Folder folder = new Folder(aws, source);
      List<StoredObject> objects = folder.objects();
      if (objects.isEmpty()) {
        throw Failure.notFound(
            "There is no object in " + source + ".", "`scar ls -b " + source.bucket() + "`");
      }
      long total = objects.stream().mapToLong(StoredObject::size).sum();
      try (ProgressBar bar = context.console().progress("get", total)) {
        folder.receive(objects, context.environment().workingFolder().resolve(path), bar::add);
      }
      context
          .console()
          .note(
              "Fetched %d object%s, %s, to %s."
                  .formatted(
                      objects.size(), objects.size() == 1 ? "" : "s", Sizes.bytes(total), path));
    }
  }
}

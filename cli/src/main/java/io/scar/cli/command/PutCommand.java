package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.config.Settings;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.console.Sizes;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.BucketResource;
import io.scar.cli.transfer.Folder;
import io.scar.contract.definition.StoragePath;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar put}. */
@Command(name = "put", description = "Send a file, or all files of a folder, to a bucket.")
final class PutCommand implements Runnable {

  @Option(
      names = {"-b", "--bucket"},
      required = true,
      paramLabel = "BUCKET[/FOLDER]",
      description = "Where to; made if it is missing.")
  private String bucket = "";

  @Option(
      names = {"-p", "--path"},
      required = true,
      paramLabel = "PATH",
      description = "File or folder; a folder's structure is kept.")
  private Path path = Path.of("");

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  PutCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    StoragePath target = BucketOption.parse(bucket);
    Settings settings = context.settings();
    var account = settings.account(common.flags(context).tree());
    context.tell(settings);
    try (Aws aws = new Aws(context.environment(), account)) {
      Folder folder = new Folder(aws, target);
      Map<String, Path> files =
          folder.toSend(context.environment().workingFolder().resolve(path).normalize());
      if (files.isEmpty()) {
        throw Failure.notFound("Folder " + path + " holds no file.", null);
      }
      new BucketResource(aws).ensure(target.bucket());
      long total = files.values().stream().mapToLong(file -> file.toFile().length()).sum();
      try (ProgressBar bar = context.console().progress("put", total)) {
        folder.send(files, bar::add);
      }
      context
          .console()
          .note(
              "Sent %d file%s, %s, to %s."
                  .formatted(
                      files.size(), files.size() == 1 ? "" : "s", Sizes.bytes(total), target));
    }
  }
}

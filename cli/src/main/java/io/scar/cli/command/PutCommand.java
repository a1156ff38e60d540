package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.config.Settings;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.BucketResource;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.Sending;
import io.scar.cli.transfer.Transferred;
import io.scar.contract.definition.StoragePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar put}. */
@Command(
    name = "put",
    description =
        "Send a file, or all files of a folder, to a bucket; what is there already is left out.")
final class PutCommand implements Callable<Integer> {

  /** What the parts of a large file take to be taken back, at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

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

  @Mixin private TransferOptions options = new TransferOptions();
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  PutCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    StoragePath target = BucketOption.parse(bucket);
    Settings settings = context.settings();
    var account = settings.account(common.flags(context).tree());
    context.tell(settings);
    try (Aws aws = new Aws(context.environment(), account);
        Sending sending = new Sending(aws, target)) {
      Folder folder = new Folder(aws, target);
      Map<String, Path> files =
          folder.toSend(context.environment().workingFolder().resolve(path).normalize());
      if (files.isEmpty()) {
        throw Failure.notFound("Folder " + path + " holds no file.", null);
      }
      boolean made = new BucketResource(aws).ensure(target.bucket());
      if (made) {
        context.console().note("Made bucket " + target.bucket() + ".");
      }
      try (var _ = atInterruption(sending)) {
        boolean compare = !made && !options.force && !folder.isEmpty();
        List<Transferred> all = send(files, sending, compare);
        return new TransferResult(all)
            .tell(
                context.console(),
                options.json,
                "Sent",
                "file",
                "to " + target,
                sending.isCancelled());
      }
    }
  }

  private List<Transferred> send(Map<String, Path> files, Sending sending, boolean compare) {
    Set<String> present = Set.of();
    if (compare) {
      try (ProgressBar bar = context.console().progress("compare", bytes(files))) {
        present = sending.present(files, bar::add);
      }
    }
    Map<String, Path> missing = new TreeMap<>(files);
    missing.keySet().removeAll(present);
    List<Transferred> all = new ArrayList<>();
    for (String key : present) {
      Path file = files.getOrDefault(key, Path.of(key));
      all.add(Transferred.present(key, file, file.toFile().length()));
    }
    try (ProgressBar bar = context.console().progress("put", bytes(missing))) {
      all.addAll(sending.send(missing, bar::add));
    }
    all.sort(Comparator.comparing(Transferred::key));
    return all;
  }

  private static long bytes(Map<String, Path> files) {
    return files.values().stream().mapToLong(file -> file.toFile().length()).sum();
  }

  private Interruption.Part atInterruption(Sending sending) {
    return context
        .interruption()
        .waitingFor(
            sending::cancel,
            PATIENCE,
            () ->
                context
                    .console()
                    .note(
                        "Parts of large files may be left in the bucket, as unfinished uploads."));
  }
}

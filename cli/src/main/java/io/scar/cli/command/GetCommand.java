package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.config.Settings;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.BucketResource;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.Receiving;
import io.scar.cli.transfer.StoredObject;
import io.scar.cli.transfer.Transferred;
import io.scar.contract.definition.StoragePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar get}. */
@Command(
    name = "get",
    description = "Fetch the objects of a bucket's folder; what is here already is left out.")
final class GetCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

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

  @Mixin private TransferOptions options = new TransferOptions();
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  GetCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    StoragePath source = BucketOption.parse(bucket);
    Settings settings = context.settings();
    var account = settings.account(common.flags(context).tree());
    context.tell(settings);
    Path target = context.environment().workingFolder().resolve(path);
    try (Aws aws = new Aws(context.environment(), account);
        Receiving receiving = new Receiving(aws, source, target)) {
      new BucketResource(aws).require(source.bucket());
      List<StoredObject> objects = new Folder(aws, source).objects();
      if (objects.isEmpty()) {
        throw Failure.notFound(
            "There is no object in " + source + ".", "`scar ls -b " + source.bucket() + "`");
      }
      try (var _ = atInterruption(receiving)) {
        List<Transferred> all = receive(objects, receiving, target);
        return new TransferResult(all)
            .tell(
                context.console(),
                options.json,
                "Fetched",
                "object",
                "to " + path,
                receiving.isCancelled());
      }
    }
  }

  private List<Transferred> receive(List<StoredObject> objects, Receiving receiving, Path target) {
    Set<String> present = Set.of();
    if (!options.force) {
      try (ProgressBar bar = context.console().progress("compare", bytes(objects))) {
        present = receiving.present(objects, bar::add);
      }
    }
    List<StoredObject> missing = new ArrayList<>();
    List<Transferred> all = new ArrayList<>();
    for (StoredObject object : objects) {
      if (present.contains(object.key())) {
        all.add(Transferred.present(object.key(), target.resolve(object.key()), object.size()));
      } else {
        missing.add(object);
      }
    }
    try (ProgressBar bar = context.console().progress("get", bytes(missing))) {
      all.addAll(receiving.receive(missing, bar::add));
    }
    all.sort(Comparator.comparing(Transferred::key));
    return all;
  }

  private static long bytes(List<StoredObject> objects) {
    return objects.stream().mapToLong(StoredObject::size).sum();
  }

  private Interruption.Part atInterruption(Receiving receiving) {
    return context
        .interruption()
        .waitingFor(
            receiving::cancel,
            PATIENCE,
            () -> context.console().note("Files named .scar-*.part may be left in " + path + "."));
  }
}

package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.UnfinishedRun;
import io.scar.cli.observe.DeployedInput;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.StoredObject;
import io.scar.contract.definition.StoragePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which objects {@code run} sends. */
final class InputSource {

  /**
   * @param objects at least one
   */
  record Selection(StoragePath folder, List<StoredObject> objects) {}

  private final Context context;
  private final Aws aws;
  private final FunctionDefinition function;

  InputSource(Context context, Aws aws, FunctionDefinition function) {
    this.context = context;
    this.aws = aws;
    this.function = function;
  }

  /** Where it is kept what runs left. */
  static Path folder(Context context) {
    return context.environment().configFolder().resolve("runs");
  }

  /** What a run of the function left. */
  UnfinishedRun unfinished(StoragePath folder, Set<String> keys) {
    return new UnfinishedRun(function.name(), place(), folder, keys);
  }

  private String place() {
    return context.environment().endpoint("LAMBDA").map(Object::toString).orElse("AWS")
        + " "
        + aws.region();
  }

  /**
   * @throws Failure NOT_FOUND if there is nothing to send
   */
  Selection select(InputFlags flags) {
    if (flags.retryFailed) {
      return left();
    }
    StoragePath folder = folderOf(flags.input);
    List<StoredObject> objects = new Folder(aws, folder).objects();
    if (objects.isEmpty()) {
      throw Failure.notFound("There is no object in " + folder + ".", null);
    }
    return new Selection(folder, objects);
  }

  private Selection left() {
    UnfinishedRun run = UnfinishedRun.read(folder(context), function.name(), place());
    List<StoredObject> objects =
        new Folder(aws, run.folder())
            .objects().stream().filter(object -> run.keys().contains(object.key())).toList();
    int gone = run.keys().size() - objects.size();
    if (objects.isEmpty()) {
      throw Failure.notFound(
          "Of what the last run left nothing is in %s any more.".formatted(run.folder()), null);
    }
    if (gone > 0) {
      context.console().note("note: " + gone + " of them are not in the bucket any more");
    }
    return new Selection(run.folder(), objects);
  }

  private StoragePath folderOf(@Nullable String given) {
    if (given != null && !given.isEmpty()) {
      return BucketOption.parse(given);
    }
    if (!function.inputsOfRole().isEmpty()) {
      return function.inputsOfRole().getFirst().path();
    }
    return new DeployedInput(aws)
        .first(function.name())
        .orElseThrow(
            () ->
                Failure.usage(
                    "Function " + function.name() + " has no input.",
                    "Give the folder: -ib BUCKET/FOLDER."));
  }
}

package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Sizes;
import io.scar.cli.image.ImageStore;
import io.scar.container.store.PruneReport;
import io.scar.container.store.StoreEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar image prune}. */
@Command(
    name = "prune",
    description =
        "Remove what interrupted commands left in the store, and the least recently used images"
            + " beyond its quota. Images in use stay.")
final class ImagePruneCommand implements Runnable {

  @Option(
      names = {"-a", "--all"},
      description = "All images that are not in use.")
  private boolean all;

  @Mixin private JsonAnswer answer = new JsonAnswer();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  ImagePruneCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    ImageStore store = ImageStore.of(context.environment());
    PruneReport report = store.prune(all);
    if (answer.json) {
      ObjectNode document =
          ImageDocuments.list("Removed", report.images().stream().map(ImageDocuments::of).toList());
      context
          .console()
          .result(document.put("Leftovers", report.leftovers()).put("BytesFreed", report.bytes()));
      return;
    }
    context
        .console()
        .told(
            "Removed %d image%s and %d leftover%s, %s freed."
                .formatted(
                    report.images().size(),
                    report.images().size() == 1 ? "" : "s",
                    report.leftovers(),
                    report.leftovers() == 1 ? "" : "s",
                    Sizes.bytes(report.bytes())));
    long used = all ? store.list().stream().filter(StoreEntry::inUse).count() : 0;
    if (used > 0) {
      context
          .console()
          .note(
              "%d image%s in use; a local cloud keeps its functions ready for five minutes, or until `scar local stop`."
                  .formatted(used, used == 1 ? " is" : "s are"));
    }
  }
}

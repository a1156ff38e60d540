package io.scar.cli.command;

import io.scar.cli.console.Ages;
import io.scar.cli.console.Printable;
import io.scar.cli.console.Sizes;
import io.scar.cli.console.Table;
import io.scar.cli.image.ImageStore;
import io.scar.container.store.StoreEntry;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar image ls}. */
@Command(name = "ls", description = "List the images in the store, the last used first.")
final class ImageLsCommand implements Runnable {

  private static final Pattern MANIFEST =
      Pattern.compile("(@sha(?:256|512):[0-9a-f]{12})[0-9a-f]+$");

  @Option(
      names = {"-q", "--quiet"},
      description = "Nothing but the digests.")
  private boolean quiet;

  @Mixin private JsonAnswer answer = new JsonAnswer();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  ImageLsCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    List<StoreEntry> images = ImageStore.of(context.environment()).list();
    if (answer.json) {
      context
          .console()
          .result(ImageDocuments.list("Images", images.stream().map(ImageDocuments::of).toList()));
    } else if (quiet) {
      images.forEach(image -> context.console().result(image.digest().toString()));
    } else if (images.isEmpty()) {
      context.console().note("No images in " + context.environment().storeFolder() + ".");
    } else {
      show(images);
    }
  }

  /** Functions name the manifest too; its first digits tell it from others. */
  private static String shown(String name) {
    return MANIFEST.matcher(name).replaceFirst("$1…");
  }

  /** A line for each name, as Docker does it. */
  private void show(List<StoreEntry> images) {
    Instant now = Instant.now();
    Table table = new Table("NAME", "DIGEST", "PLATFORM", "SIZE", "LAST USED", "IN USE");
    for (StoreEntry image : images) {
      String platform =
          image.platform().isKnown() ? Printable.line(image.platform().toString()) : "unknown";
      List<String> names = image.names().isEmpty() ? List.of("") : image.names();
      for (String name : names) {
        table.row(
            Printable.line(shown(name)),
            image.digest().shortHex(),
            platform,
            Sizes.bytes(image.bytes()),
            Ages.ago(image.lastUsed(), now),
            image.inUse() ? "yes" : "no");
      }
    }
    context.console().result(table);
  }
}

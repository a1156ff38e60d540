package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Printable;
import io.scar.cli.console.Sizes;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageStore;
import io.scar.container.store.StoreEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar image rm}. */
@Command(
    name = "rm",
    description =
        "Remove images from the store, by a name or by a digest or its start. An image goes with"
            + " all its names. One in use stays, exit code 7.")
final class ImageRmCommand implements Runnable {

  @Mixin private ImageNames images = new ImageNames();
  @Mixin private JsonAnswer answer = new JsonAnswer();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  ImageRmCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    ImageStore store = ImageStore.of(context.environment());
    List<ObjectNode> documents = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (String text : images.all("rm")) {
      try {
        StoreEntry image = store.find(text, reference(text));
        store.remove(image.digest());
        documents.add(ImageDocuments.of(image));
        tell(text, image);
      } catch (Failure e) {
        failures.add(e);
      }
    }
    if (answer.json && failures.isEmpty()) {
      context.console().result(ImageDocuments.list("Removed", documents));
    }
    if (!failures.isEmpty()) {
      // Each but the last is told here; the last one ends the command.
      failures
          .subList(0, failures.size() - 1)
          .forEach(e -> context.console().error(e.reason(), e.remedy()));
      throw failures.getLast();
    }
  }

  private void tell(String text, StoreEntry image) {
    if (!answer.json) {
      context
          .console()
          .told(
              "Removed %s (%s), %s."
                  .formatted(
                      Printable.line(text), image.digest().shortHex(), Sizes.bytes(image.bytes())));
    }
  }

  /** As the image is named in the store; a digest's start is no reference. */
  private Optional<String> reference(String text) {
    try {
      Path base = context.environment().workingFolder();
      return Optional.of(NamedImages.reference(text, base).toString());
    } catch (Failure e) {
      return Optional.empty();
    }
  }
}

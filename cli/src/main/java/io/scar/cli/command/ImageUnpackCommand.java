package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Printable;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.console.Sizes;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.FolderUnpacking;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar image unpack}. */
@Command(
    name = "unpack",
    description =
        "Unpack an image into a folder of yours. Root keeps the files' owners; all others get the"
            + " files for themselves, with modes, times and links.")
final class ImageUnpackCommand implements Runnable {

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The folder: empty, or not there yet.")
  private Path folder = Path.of("");

  @Mixin private ImageNames images = new ImageNames();
  @Mixin private ImageOptions options = new ImageOptions();
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  ImageUnpackCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    List<String> names = images.all("unpack");
    if (names.size() > 1) {
      throw Failure.usage("A folder takes one image.", "Give a folder to each of them.");
    }
    NamedImages.Named named = NamedImages.read(context, common, names).getFirst();
    FolderUnpacking unpacking =
        FolderUnpacking.to(
            context.environment().workingFolder().resolve(folder),
            context.environment().workingFolder(),
            context.environment().storeFolder());
    try (Interruption.Part _ = UnpackInterruption.of(context, "what was unpacked");
        NamedImages opening = new NamedImages(context);
        ImageSource image = opening.open(named, options.platform());
        ProgressBar bar = ImageProgress.of(context, image, options.quiet)) {
      tell(image, unpacking.unpack(image, bar::add));
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  private void tell(ImageSource image, FolderUnpacking.Unpacked unpacked) {
    if (options.answer.json) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document
          .putObject("Unpacked")
          .put("Name", image.name())
          .put("Digest", image.digest().toString())
          .put("Folder", unpacked.folder().toString())
          .put("Size", unpacked.report().bytes())
          .put("Entries", unpacked.report().entries())
          .put("OwnersKept", unpacked.ownersKept());
      context.console().result(document);
    } else if (options.quiet) {
      context.console().result(image.digest().toString());
    } else {
      context
          .console()
          .result(
              "%s  %s  %s in %s"
                  .formatted(
                      Printable.line(image.name()),
                      image.digest(),
                      Sizes.bytes(unpacked.report().bytes()),
                      Printable.line(unpacked.folder().toString())));
    }
  }
}

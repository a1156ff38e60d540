package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Printable;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.console.Sizes;
import io.scar.cli.image.ImageFailure;
import io.scar.cli.image.ImageStore;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar image pull}. */
@Command(name = "pull", description = "Fetch images and unpack them into the store.")
final class ImagePullCommand implements Runnable {

  private static final double NANOS = 1e9;

  @Mixin private ImageNames given = new ImageNames();
  @Mixin private ImageOptions options = new ImageOptions();
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  ImagePullCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    List<String> names = given.all("pull");
    Platform platform = options.platform();
    ImageStore store = ImageStore.of(context.environment());
    List<NamedImages.Named> images = NamedImages.read(context, common, names);
    List<ObjectNode> documents = new ArrayList<>();
    try (NamedImages opening = new NamedImages(context)) {
      for (NamedImages.Named image : images) {
        long begin = System.nanoTime();
        ImageStore.Pulled pulled = pull(store, opening, image, platform);
        tell(pulled, (System.nanoTime() - begin) / NANOS);
        documents.add(document(pulled));
      }
    }
    if (options.answer.json) {
      context.console().result(ImageDocuments.list("Images", documents));
    }
  }

  private ImageStore.Pulled pull(
      ImageStore store, NamedImages opening, NamedImages.Named named, Platform platform) {
    String name = Printable.line(named.reference().toString());
    try (Interruption.Part _ = UnpackInterruption.of(context, "what was fetched of " + name);
        ImageSource image = opening.open(named, platform);
        ProgressBar bar = ImageProgress.of(context, image, options.quiet)) {
      return store.pull(image, bar::add);
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  private void tell(ImageStore.Pulled pulled, double seconds) {
    if (options.answer.json) {
      return;
    }
    String digest = pulled.entry().digest().toString();
    if (options.quiet) {
      context.console().result(digest);
      return;
    }
    context
        .console()
        .result(
            "%s  %s  %s unpacked, %s"
                .formatted(
                    Printable.line(pulled.name()),
                    digest,
                    Sizes.bytes(pulled.entry().bytes()),
                    pulled.fresh()
                        ? String.format(Locale.ROOT, "%.1f s", seconds)
                        : "there already"));
  }

  private static ObjectNode document(ImageStore.Pulled pulled) {
    ObjectNode document = ImageDocuments.of(pulled.entry());
    document.put("Name", pulled.name()).put("Fresh", pulled.fresh()).remove("InUse");
    return document;
  }
}

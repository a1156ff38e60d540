package io.scar.cli.command;

import io.scar.cli.console.Printable;
import io.scar.cli.console.ProgressBar;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;

/** How far the reading of an image is. */
final class ImageProgress {

  private static final int LONGEST_NAME = 40;

  private ImageProgress() {}

  /** A bar over the image's layers as they are stored; silent where there is no terminal. */
  static ProgressBar of(Context context, ImageSource image, boolean quiet) {
    long bytes = image.layers().stream().mapToLong(ImageLayer::blobSize).sum();
    int layers = image.layers().size();
    String name = Printable.line(image.name());
    String end =
        name.length() > LONGEST_NAME
            ? "…" + name.substring(name.length() - LONGEST_NAME + 1)
            : name;
    String label = "%s (%d layer%s)".formatted(end, layers, layers == 1 ? "" : "s");
    return context.console().progress(label, bytes, quiet);
  }
}

package io.scar.container.unpack;

import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.Packing;
import io.scar.container.testing.RawTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** Images that are unpacked into a folder of the test. */
abstract class UnpackingTestBase {

  static final UnpackOptions OPTIONS = UnpackOptions.within(UnpackLimits.DEFAULT).withWorkers(4);

  @TempDir Path folder;

  Path rootfs() {
    return folder.resolve("rootfs");
  }

  ImageSource open(RawTar... layers) throws IOException {
    ImageBuilder image = new ImageBuilder();
    for (RawTar layer : layers) {
      image.layer(layer.build(), Packing.GZIP);
    }
    Path oci = image.writeOciLayout(Files.createTempDirectory(folder, "oci"), "1");
    return LocalImages.open(new Reference.OciLayout(oci, null));
  }

  UnpackReport unpack(UnpackOptions options, RawTar... layers)
      throws IOException, InterruptedException {
    try (ImageSource image = open(layers)) {
      return RootfsUnpacker.unpack(image, rootfs(), options);
    }
  }

  long number(String path, String attribute) throws IOException {
    Object value = Files.getAttribute(rootfs().resolve(path), attribute, LinkOption.NOFOLLOW_LINKS);
    return ((Number) Objects.requireNonNull(value)).longValue();
  }
}

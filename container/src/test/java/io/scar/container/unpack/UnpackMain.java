package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Reference;
import java.nio.file.Path;

/** Unpacks the OCI layout of its first argument to its second, in a process of its own. */
final class UnpackMain {

  private UnpackMain() {}

  public static void main(String[] arguments) throws Exception {
    try (ImageSource image =
        LocalImages.open(new Reference.OciLayout(Path.of(arguments[0]), null))) {
      UnpackReport report =
          RootfsUnpacker.unpack(
              image,
              Path.of(arguments[1]),
              UnpackOptions.within(UnpackLimits.DEFAULT).withWorkers(4));
      System.out.println("unpacked " + report.bytes() + " peak " + report.peakBytes());
    } catch (ContainerException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}

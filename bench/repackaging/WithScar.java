import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.repackage.PushProgress;
import io.scar.container.repackage.RepackagedImage;
import io.scar.container.repackage.Repackager;
import io.scar.container.repackage.Repackaging;
import io.scar.container.source.ImageSources;
import java.nio.file.Path;
import java.util.Optional;

/** WithScar IMAGE TARGET BUNDLE-TAR PACKAGE-ZIP CACHE: what `init` does with an image, and nothing else of it. */
public final class WithScar {

  private WithScar() {}

  public static void main(String[] arguments) throws Exception {
    Registries registries = new Registries(RegistrySettings.ANONYMOUS);
    ImageSources sources = new ImageSources(registries, Optional.empty());
    Repackager repackager = new Repackager(Path.of(arguments[4]));
    try (ImageSource image = sources.open(Reference.parse(arguments[0], Path.of("")));
        RepackagedImage made =
            repackager.prepare(
                new Repackaging(
                    image, arguments[0], Path.of(arguments[2]), Path.of(arguments[3]), "bench"))) {
      made.push(registries.target(Reference.Registry.parse(arguments[1])), PushProgress.NONE);
    }
  }
}

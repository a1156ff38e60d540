import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.nio.file.Files;
import java.nio.file.Path;

/** WithJib IMAGE TARGET BUNDLE-FOLDER PACKAGE-FOLDER CACHE: the nearest to the same that Jib Core's interface can do. */
public final class WithJib {

  private WithJib() {}

  public static void main(String[] arguments) throws Exception {
    Path cache = Path.of(arguments[4]);
    Containerizer target =
        Containerizer.to(RegistryImage.named(ImageReference.parse(arguments[1])))
            .setAllowInsecureRegistries(true)
            .setBaseImageLayersCache(cache.resolve("base"))
            .setApplicationLayersCache(cache.resolve("own"));
    Jib.from(RegistryImage.named(ImageReference.parse(arguments[0])))
        .setFormat(ImageFormat.OCI)
        .addFileEntriesLayer(layer("bundle", Path.of(arguments[2]), "/opt/scar"))
        .addFileEntriesLayer(layer("function", Path.of(arguments[3]), "/var/task"))
        .setEntrypoint("/opt/scar/start")
        .setProgramArguments()
        .setWorkingDirectory(AbsoluteUnixPath.get("/"))
        .containerize(target);
  }

  private static FileEntriesLayer layer(String name, Path folder, String place) throws Exception {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    layer.addEntryRecursive(
        folder,
        AbsoluteUnixPath.get(place),
        (file, inImage) ->
            FilePermissions.fromOctalString(
                Files.isDirectory(file) || Files.isExecutable(file) ? "755" : "644"));
    return layer.build();
  }
}

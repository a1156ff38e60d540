package io.scar.local.batch;

import io.scar.local.http.AwsException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the volumes and mount points of a container must have: names that fit together, and paths
 * that a container can have.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/API_Volume.html">Volume</a>
 */
final class VolumeChecks {

  private static final Pattern FILE_SYSTEM = Pattern.compile("fs-[0-9a-z]+");

  private VolumeChecks() {}

  static void check(Body container) throws AwsException {
    Set<String> names = new HashSet<>();
    for (Body volume : container.structures("volumes")) {
      String name = volume.required("name");
      if (!names.add(name)) {
        throw BatchErrors.client("volumes has two of the name %s".formatted(name));
      }
      checkAbsolute(volume.structure("host"), "sourcePath");
      if (volume.has("efsVolumeConfiguration")) {
        fileSystem(volume.structure("efsVolumeConfiguration"));
      }
    }
    for (Body point : container.structures("mountPoints")) {
      String source = point.required("sourceVolume");
      if (!names.contains(source)) {
        throw BatchErrors.client(
            "%ssourceVolume %s is none of the volumes".formatted(point.path(), source));
      }
      point.required("containerPath");
      checkAbsolute(point, "containerPath");
    }
  }

  private static void fileSystem(Body efs) throws AwsException {
    String id = efs.required("fileSystemId");
    if (!FILE_SYSTEM.matcher(id).matches()) {
      throw BatchErrors.client("%sfileSystemId is no file system: %s".formatted(efs.path(), id));
    }
    checkAbsolute(efs, "rootDirectory");
    efs.structure("authorizationConfig").text("accessPointId");
  }

  private static void checkAbsolute(Body of, String member) throws AwsException {
    Optional<String> path = of.text(member);
    if (path.isPresent() && (!path.get().startsWith("/") || path.get().indexOf('\0') >= 0)) {
      throw BatchErrors.client(
          "%s%s must be an absolute path, not %s".formatted(of.path(), member, path.get()));
    }
  }
}

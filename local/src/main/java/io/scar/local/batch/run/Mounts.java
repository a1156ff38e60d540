package io.scar.local.batch.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.batch.run.JobContainer.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The volumes of a container, whose names and paths were checked: a folder of the machine for one
 * of the host, a folder of the local cloud for a file system of EFS, which all jobs share and which
 * stays, and an empty one for one that names nothing.
 */
final class Mounts {

  private Mounts() {}

  /**
   * @param scratch a folder of the container's own
   * @param fileSystems where the folders that stand for EFS are
   * @throws IOException if a folder cannot be made
   */
  static List<Mount> of(JsonNode container, Path scratch, Path fileSystems) throws IOException {
    Map<String, Path> sources = new HashMap<>();
    for (JsonNode volume : container.path("volumes")) {
      String name = volume.path("name").asText();
      sources.put(name, source(volume, scratch.resolve("volume-" + sources.size()), fileSystems));
    }
    List<Mount> mounts = new ArrayList<>();
    for (JsonNode point : container.path("mountPoints")) {
      Path source = sources.get(point.path("sourceVolume").asText());
      if (source != null) {
        Files.createDirectories(source);
        mounts.add(
            new Mount(
                source,
                Path.of(point.path("containerPath").asText("/")),
                point.path("readOnly").asBoolean(false)));
      }
    }
    return mounts;
  }

  private static Path source(JsonNode volume, Path empty, Path fileSystems) {
    JsonNode efs = volume.path("efsVolumeConfiguration");
    if (efs.isObject()) {
      Path top = fileSystems.resolve(efs.path("fileSystemId").asText());
      String accessPoint = efs.path("authorizationConfig").path("accessPointId").asText("");
      // What a request names never leads out of this folder.
      Path below =
          Path.of("/", accessPoint.isEmpty() ? efs.path("rootDirectory").asText("/") : accessPoint)
              .normalize();
      return top.resolve(Path.of("/").relativize(below));
    }
    String host = volume.path("host").path("sourcePath").asText("");
    return host.isEmpty() ? empty : Path.of(host);
  }
}

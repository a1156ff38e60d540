package io.scar.container.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an image wants to be run, and what its layers unpack to.
 *
 * @param env {@code KEY=VALUE} each, in the image's order
 * @param entrypoint empty when the image has none
 * @param cmd empty when the image has none
 * @param workingDir absolute; null for {@code /}
 * @param user {@code USER[:GROUP]}, names or numbers; null for root
 * @param exposedPorts {@code PORT/tcp} or {@code PORT/udp} each, in the image's order
 * @param diffIds of the uncompressed layers, lowest first
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image
 *     configuration</a>
 */
public record ImageConfig(
    Platform platform,
    List<String> env,
    List<String> entrypoint,
    List<String> cmd,
    @Nullable String workingDir,
    @Nullable String user,
    List<String> exposedPorts,
    Map<String, String> labels,
    List<Digest> diffIds) {

  public ImageConfig {
    env = List.copyOf(env);
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    exposedPorts = List.copyOf(exposedPorts);
    labels = Map.copyOf(labels);
    diffIds = List.copyOf(diffIds);
  }
}

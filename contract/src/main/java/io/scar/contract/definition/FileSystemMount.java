package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A file system that Lambda mounts into the function, and that the container sees at the same path.
 * The names are AWS's.
 *
 * @param arn of an access point of EFS
 * @param path below {@code /mnt}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FileSystemMount(
    @JsonProperty(value = "Arn", required = true) String arn,
    @JsonProperty(value = "LocalMountPath", required = true) String path) {}

package io.scar.local.lambda.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a layer.
 *
 * @param codeSha256 hexadecimal, names the archive in the {@link CodeStore}
 * @param codeSize bytes of the archive
 * @param created milliseconds since 1970
 * @param deleted it can no longer be used by new functions; those that have it keep it
 */
public record LayerVersion(
    String name,
    String region,
    int version,
    String description,
    @Nullable String licenseInfo,
    List<String> compatibleRuntimes,
    List<String> compatibleArchitectures,
    String codeSha256,
    long codeSize,
    long created,
    boolean deleted) {

  public LayerVersion {
    compatibleRuntimes = List.copyOf(compatibleRuntimes);
    compatibleArchitectures = List.copyOf(compatibleArchitectures);
  }

  public LayerVersion asDeleted() {
    return new LayerVersion(
        name,
        region,
        version,
        description,
        licenseInfo,
        compatibleRuntimes,
        compatibleArchitectures,
        codeSha256,
        codeSize,
        created,
        true);
  }
}

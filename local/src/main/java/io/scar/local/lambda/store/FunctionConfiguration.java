package io.scar.local.lambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One version of a function, as it is kept on disk.
 *
 * @param version {@link #LATEST}, or a number
 * @param timeout seconds
 * @param memorySize MB
 * @param ephemeralStorage MB
 * @param environment the function's own variables
 * @param layers ARNs of layer versions, in the order in which they are unpacked over one another
 * @param codeSha256 hexadecimal, names the archive in the {@link CodeStore}
 * @param codeSize bytes of the archive
 * @param lastModified milliseconds since 1970
 * @param deadLetterTarget ARN
 * @param recorded settings that are returned as they came and change nothing here, by their names
 *     on the wire: {@code VpcConfig}, {@code TracingConfig}, {@code FileSystemConfigs}, ...
 * @param image what the function is made of instead of an archive: then it has no runtime, handler
 *     and layers, and {@code codeSha256} is the digest of the image's manifest
 */
public record FunctionConfiguration(
    String name,
    String region,
    String version,
    String runtime,
    String role,
    String handler,
    String description,
    int timeout,
    int memorySize,
    int ephemeralStorage,
    Map<String, String> environment,
    List<String> layers,
    List<String> architectures,
    String codeSha256,
    long codeSize,
    long lastModified,
    String revisionId,
    @Nullable String deadLetterTarget,
    Map<String, JsonNode> recorded,
    @Nullable FunctionImage image) {

  /** The version that can be changed. */
  public static final String LATEST = "$LATEST";

  public FunctionConfiguration {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    layers = List.copyOf(layers);
    architectures = List.copyOf(architectures);
    recorded = Collections.unmodifiableMap(new LinkedHashMap<>(recorded));
  }

  /** The same configuration with other code. */
  public FunctionConfiguration withCode(
      CodeStore.Code code, List<String> newArchitectures, long now, String revision) {
    return changed(
        version, description, newArchitectures, code.sha256(), code.size(), now, revision, image);
  }

  /** The same configuration made of another image. */
  public FunctionConfiguration withImage(
      FunctionImage other, List<String> newArchitectures, long now, String revision) {
    return changed(version, description, newArchitectures, other.sha256(), 0, now, revision, other);
  }

  /** The same configuration, its image at another address. */
  FunctionConfiguration withImageMoved(UnaryOperator<String> address) {
    return changed(
        version,
        description,
        architectures,
        codeSha256,
        codeSize,
        lastModified,
        revisionId,
        image == null ? null : image.moved(address));
  }

  /** The same configuration under a version's number. */
  public FunctionConfiguration published(
      String number, String newDescription, long now, String revision) {
    return changed(
        number, newDescription, architectures, codeSha256, codeSize, now, revision, image);
  }

  private FunctionConfiguration changed(
      String newVersion,
      String newDescription,
      List<String> newArchitectures,
      String newSha256,
      long newSize,
      long now,
      String revision,
      @Nullable FunctionImage newImage) {
    return new FunctionConfiguration(
        name,
        region,
        newVersion,
        runtime,
        role,
        handler,
        newDescription,
        timeout,
        memorySize,
        ephemeralStorage,
        environment,
        layers,
        newArchitectures,
        newSha256,
        newSize,
        now,
        revision,
        deadLetterTarget,
        recorded,
        newImage);
  }
}

package io.scar.local.lambda.store;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The image that a function is made of, and what of its settings the function has its own way.
 *
 * @param uri as it was given
 * @param resolved the same image by the digest of its manifest
 * @param entryPoint null for the image's
 * @param command null for the image's
 * @param workingDirectory null for the image's
 */
public record FunctionImage(
    String uri,
    String resolved,
    @Nullable List<String> entryPoint,
    @Nullable List<String> command,
    @Nullable String workingDirectory) {

  public FunctionImage {
    entryPoint = entryPoint == null ? null : List.copyOf(entryPoint);
    command = command == null ? null : List.copyOf(command);
  }

  /** The digest of its manifest, hexadecimal. */
  String sha256() {
    return resolved.substring(resolved.lastIndexOf(':') + 1);
  }

  /** The same image at another address. */
  FunctionImage moved(UnaryOperator<String> address) {
    return of(address.apply(uri), address.apply(resolved));
  }

  /** The same settings for another image. */
  public FunctionImage of(String newUri, String newResolved) {
    return new FunctionImage(newUri, newResolved, entryPoint, command, workingDirectory);
  }
}

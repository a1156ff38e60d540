package io.scar.local.lambda;

import io.scar.container.ContainerException;
import io.scar.container.image.Reference;
import io.scar.local.http.AwsException;
import io.scar.local.image.ImageProcesses;
import io.scar.local.lambda.store.FunctionImage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The image of a function as a request gives it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/images-create.html">Functions from
 *     container images</a>
 */
final class ImageInput {

  private static final Set<String> PACKAGE_TYPES = Set.of("Zip", "Image");
  private static final List<String> OF_ARCHIVES = List.of("Runtime", "Handler", "Layers");

  private final ImageProcesses images;

  ImageInput(ImageProcesses images) {
    this.images = images;
  }

  /**
   * Whether a new function is to be made of an image.
   *
   * @throws AwsException 400 for what goes with the other kind alone
   */
  static boolean isImage(RequestBody body) throws AwsException {
    String type = body.text("PackageType").orElse("Zip");
    if (!PACKAGE_TYPES.contains(type)) {
      throw LambdaErrors.constraint(
          type, "packageType", "Member must satisfy enum value set: [Zip, Image]");
    }
    boolean image = type.equals("Image");
    boolean given = body.structure("Code").has("ImageUri");
    if (image && !given) {
      throw LambdaErrors.invalid(
          "Please provide ImageUri when the intended function PackageType is Image");
    }
    if (!image && given) {
      throw LambdaErrors.invalid(
          "Please don't provide ImageUri when the intended function PackageType is Zip");
    }
    return image;
  }

  /**
   * The image's settings after a request.
   *
   * @param old null for a function that is made of an archive
   * @throws AwsException 400 for what goes with the other kind alone
   */
  static @Nullable FunctionImage settings(RequestBody body, @Nullable FunctionImage old)
      throws AwsException {
    if (old == null) {
      if (body.has("ImageConfig")) {
        throw LambdaErrors.invalid(
            "Please don't provide ImageConfig when the intended function PackageType is Zip");
      }
      return null;
    }
    for (String name : OF_ARCHIVES) {
      if (body.has(name)) {
        throw LambdaErrors.invalid(
            "Please don't provide Handler or Runtime or Layer when the intended function"
                + " PackageType is Image");
      }
    }
    if (!body.has("ImageConfig")) {
      return old;
    }
    RequestBody config = body.structure("ImageConfig");
    return new FunctionImage(
        old.uri(),
        old.resolved(),
        words(config, "EntryPoint"),
        words(config, "Command"),
        config.text("WorkingDirectory").filter(folder -> !folder.isEmpty()).orElse(null));
  }

  /** An empty list takes the setting back. */
  private static @Nullable List<String> words(RequestBody config, String name) throws AwsException {
    return config.texts(name).filter(words -> !words.isEmpty()).orElse(null);
  }

  /**
   * Finds the image that a request names, and what its name leads to now.
   *
   * @param code the members that name code
   * @throws AwsException 400 if there is none
   */
  FunctionImage read(RequestBody code, FunctionImage settings) throws AwsException {
    if (code.has("ZipFile") || code.has("S3Bucket") || code.has("S3Key")) {
      throw LambdaErrors.invalid(
          "Please don't provide other code parameters when the function PackageType is Image");
    }
    String uri = code.required("ImageUri", "imageUri");
    try {
      return settings.of(uri, images.resolve(Reference.Registry.parse(uri)).toString());
    } catch (ContainerException e) {
      throw refusal(uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException(500, "ServiceException", "The local cloud is shutting down");
    }
  }

  private static AwsException refusal(String uri, ContainerException e) {
    String more = " (" + e.getMessage() + ")";
    return switch (e.kind()) {
      case NOT_FOUND ->
          LambdaErrors.invalid(
              "Source image %s does not exist. Provide a valid source image.".formatted(uri)
                  + more);
      case DENIED ->
          new AwsException(
              403,
              "AccessDeniedException",
              "Lambda does not have permission to access the image %s.".formatted(uri) + more);
      case UNSUPPORTED, DOES_NOT_FIT ->
          LambdaErrors.invalid(
              "The image manifest, config or layer media type for the source image %s is not"
                      .formatted(uri)
                  + " supported."
                  + more);
      default ->
          LambdaErrors.invalid(
              "Source image %s is not valid. Provide a valid source image.".formatted(uri) + more);
    };
  }
}

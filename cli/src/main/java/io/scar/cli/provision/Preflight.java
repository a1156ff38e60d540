package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be told of functions that are to be created, before any of AWS is asked to make. */
public final class Preflight {

  private Preflight() {}

  /**
   * Checks the functions of one definition; answers how each one's image fits. Images are looked at
   * last: they may have to be fetched.
   *
   * @param images finds out what the functions' images are
   * @throws Failure the first that is found
   */
  public static List<ImageFit> check(List<FunctionDefinition> functions, ImageExaminer images) {
    checkWithoutImages(functions);
    List<ImageFit> fits = new ArrayList<>();
    for (FunctionDefinition function : functions) {
      ImageFit fit = ImageFit.of(function, images.examine(function).facts());
      fit.obstacle()
          .ifPresent(
              obstacle -> {
                throw obstacle;
              });
      fits.add(fit);
    }
    return fits;
  }

  /** As {@link #check}, for functions that keep the images that they have. */
  public static void checkWithoutImages(List<FunctionDefinition> functions) {
    for (FunctionDefinition function : functions) {
      requireFile(function.initScript(), "init script");
      requireFile(function.extraPayload(), "extra payload");
    }
  }

  private static void requireFile(@Nullable Path file, String what) {
    if (file != null && !Files.isReadable(file)) {
      throw Failure.notFound(
          "There is no " + what + " " + file + ".",
          "Paths in a definition start from the definition's folder.");
    }
  }
}

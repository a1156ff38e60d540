package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.StoragePath;
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
      requireNoLoop(function);
    }
    requireOneReceiver(functions);
  }

  private static void requireNoLoop(FunctionDefinition function) {
    for (Input input : function.inputs()) {
      for (Output output : function.outputs()) {
        if (output.storageProvider().equals(input.storageProvider())
            && liesIn(output.path(), input.path())) {
          throw Failure.usage(
              "%s: output %s lies inside input %s, so each result would start the function again."
                  .formatted(function.name(), output.path(), input.path()),
              "Use another folder for the output.");
        }
      }
    }
  }

  /** S3 rejects two receivers of one event, also when they are the same function. */
  private static void requireOneReceiver(List<FunctionDefinition> functions) {
    record Receiver(String function, StoragePath path) {}
    List<Receiver> receivers = new ArrayList<>();
    for (FunctionDefinition function : functions) {
      for (Input input : function.inputsOfRole()) {
        for (Receiver other : receivers) {
          if (liesIn(input.path(), other.path()) || liesIn(other.path(), input.path())) {
            throw Failure.usage(
                "Input %s of %s and input %s of %s overlap; S3 allows one receiver of an event."
                    .formatted(input.path(), function.name(), other.path(), other.function()),
                "Use folders that do not contain each other.");
          }
        }
        receivers.add(new Receiver(function.name(), input.path()));
      }
    }
  }

  private static boolean liesIn(StoragePath inner, StoragePath outer) {
    return inner.bucket().equals(outer.bucket()) && inner.keyPrefix().startsWith(outer.keyPrefix());
  }

  private static void requireFile(@Nullable Path file, String what) {
    if (file != null && !Files.isReadable(file)) {
      throw Failure.notFound(
          "There is no " + what + " " + file + ".",
          "Paths in a definition start from the definition's folder.");
    }
  }
}

package io.scar.cli.provision;

import io.scar.cli.console.Printable;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.container.inspect.CLibrary;
import io.scar.container.inspect.EntryPoint;
import io.scar.container.inspect.ImageContents;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.Shell;
import io.scar.container.inspect.Verdict;
import io.scar.container.inspect.Verdict.Limits;
import io.scar.container.inspect.Verdict.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an image can be what a function runs.
 *
 * @param image its short name
 */
public record ImageFit(
    FunctionDefinition function, String image, ImageFacts facts, Verdict verdict) {

  /** Of {@code /tmp}, in percent; what is left is for the input, the output and what is written. */
  private static final int COMFORTABLE = 80;

  public static ImageFit of(FunctionDefinition function, ImageFacts facts) {
    return new ImageFit(
        function,
        ImageName.shortName(Images.nameOf(function)),
        facts,
        Verdict.of(facts.sizes(), function.size().ephemeralStorage(), Limits.LAMBDA));
  }

  /**
   * The name of the function's image.
   *
   * @throws Failure if it has none
   */
  public static String imageOf(FunctionDefinition function) {
    return Images.nameOf(function);
  }

  /** Bytes of the function's {@code /tmp}. */
  public long room() {
    return function.size().ephemeralStorage() * Megabytes.BYTES;
  }

  /** For instance {@code image busybox · 302 MB unpacked of 512 MB /tmp · glibc 2.36}. */
  public String summary() {
    ImageContents contents = facts.contents();
    if (function.isImageRuntime()) {
      return "image %s · %s unpacked%s · the function is the image"
          .formatted(
              image,
              Megabytes.of(facts.sizes().disk()),
              contents == null ? "" : " · " + libraryOf(contents));
    }
    return "image %s · %s unpacked of %s /tmp%s"
        .formatted(
            image,
            Megabytes.of(facts.sizes().disk()),
            Megabytes.of(room()),
            contents == null ? "" : " · " + libraryOf(contents));
  }

  private static String libraryOf(ImageContents contents) {
    return contents.cLibrary() instanceof CLibrary.None
        ? "no C library"
        : contents.cLibrary().label();
  }

  /** Why the function cannot work with this image; empty if nothing speaks against it. */
  public Optional<Failure> obstacle() {
    if (function.isImageRuntime()) {
      return function.isImageReady() ? Optional.empty() : imageSize().or(this::command);
    }
    return size().or(this::command);
  }

  private Optional<Failure> imageSize() {
    return verdict.imageFunction()
        ? Optional.empty()
        : Optional.of(
            Failure.doesNotFit(
                "%s: image %s needs %s, and Lambda takes images of up to %s."
                    .formatted(
                        function.name(),
                        image,
                        Megabytes.rounded(facts.sizes().unpackedLayers()),
                        Megabytes.rounded(Limits.LAMBDA.image())),
                "Use a smaller image."));
  }

  /** Why {@code /tmp} cannot hold the image. */
  public Optional<Failure> size() {
    if (verdict.fits()) {
      return Optional.empty();
    }
    String needs =
        "%s: image %s needs %s in /tmp, where it is unpacked, "
            .formatted(function.name(), image, Megabytes.of(facts.sizes().disk()));
    if (verdict.place() != Place.LAYER) {
      return Optional.of(
          Failure.doesNotFit(
              needs
                  + "and no function has more than "
                  + Megabytes.of(Limits.LAMBDA.ephemeralStorageMost() * Megabytes.BYTES)
                  + ".",
              verdict.place() == Place.IMAGE
                  ? "Make the function the image itself: `-rt image` (`lambda.runtime: image`)."
                  : "Use a smaller image."));
    }
    return Optional.of(
        Failure.doesNotFit(
            needs + "and it has " + Megabytes.of(room()) + ".",
            "Give more with `-es %d` (`lambda.ephemeral_storage`), use a smaller image, or let the"
                    .formatted(verdict.ephemeralStorage())
                + " function be the image: `-rt image`."));
  }

  private Optional<Failure> command() {
    ImageContents contents = facts.contents();
    if (contents == null) {
      return Optional.empty();
    }
    if (function.initScript() != null) {
      return contents.shell() instanceof Shell.Absent(String reason)
          ? Optional.of(
              Failure.doesNotFit(
                  "%s: a script runs by %s, which %s of image %s."
                      .formatted(
                          function.name(), Shell.PATH, Printable.line(inImage(reason)), image),
                  "Use an image with a shell, or leave the script out: the image's own command runs"
                      + " then."))
          : Optional.empty();
    }
    return switch (contents.entryPoint()) {
      case EntryPoint.Usable _ -> Optional.empty();
      case EntryPoint.Unusable(String word, String reason) ->
          Optional.of(
              Failure.doesNotFit(
                  "%s: `%s`, which image %s wants to run, %s."
                      .formatted(
                          function.name(), Printable.line(word), image, Printable.line(reason)),
                  remedy(contents)));
      case EntryPoint.None _ when !function.inputs().isEmpty() ->
          Optional.of(
              Failure.doesNotFit(
                  "%s: image %s has neither ENTRYPOINT nor CMD, so nothing could run at an event."
                      .formatted(function.name(), image),
                  remedy(contents)));
      case EntryPoint.None _ -> Optional.empty();
    };
  }

  private static String inImage(String reason) {
    return reason.equals("is not in the image") ? "is no file" : "cannot run: it " + reason;
  }

  private static String remedy(ImageContents contents) {
    return contents.shell() instanceof Shell.Present
        ? "Give a script with -s FILE (`lambda.init_script`), or repair the image."
        : "Repair the image.";
  }

  /** What deserves a word though it may work. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (function.isImageReady() && function.isImageRuntime()) {
      if (function.initScript() != null || function.extraPayload() != null) {
        warnings.add(
            "image %s is left as it is, without the script and the extra payload; --create-image"
                    .formatted(image)
                + " puts them in");
      }
      return warnings;
    }
    long disk = facts.sizes().disk();
    if (!function.isImageRuntime() && disk <= room() && disk > room() / 100 * COMFORTABLE) {
      warnings.add(
          "image %s leaves %s of /tmp for input and output; -es MB gives more"
              .formatted(image, Megabytes.of(room() - disk)));
    }
    @Nullable ImageContents contents = facts.contents();
    if (contents != null
        && function.initScript() == null
        && contents.entryPoint() instanceof EntryPoint.None) {
      warnings.add(
          "image %s has neither ENTRYPOINT nor CMD: each run has to say what runs"
              .formatted(image));
    }
    return warnings;
  }
}

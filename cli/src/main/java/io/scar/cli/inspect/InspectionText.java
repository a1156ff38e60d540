package io.scar.cli.inspect;

import io.scar.cli.console.Ages;
import io.scar.cli.console.Printable;
import io.scar.cli.console.Sizes;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.ImageExaminer.Examined;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.Megabytes;
import io.scar.container.image.ImageConfig;
import io.scar.container.inspect.Binary;
import io.scar.container.inspect.EntryPoint;
import io.scar.container.inspect.ImageContents;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.ImageSizes.LayerSize;
import io.scar.container.inspect.Program;
import io.scar.container.inspect.Shell;
import io.scar.container.inspect.Verdict;
import io.scar.container.inspect.Verdict.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An {@link Inspection} as lines for the user's eyes. */
public final class InspectionText {

  private static final int LABEL = 22;
  private static final long MEGABYTE = 1L << 20;

  private final Inspection inspection;
  private final ImageFacts facts;
  private final List<String> lines = new ArrayList<>();

  private InspectionText(Inspection inspection) {
    this.inspection = inspection;
    this.facts = inspection.facts();
  }

  /**
   * @param layers whether each layer gets a line
   */
  public static List<String> lines(Inspection inspection, boolean layers) {
    InspectionText text = new InspectionText(inspection);
    text.heading();
    text.contents();
    text.settings();
    text.pull();
    text.verdicts();
    if (layers) {
      text.layers();
    }
    return text.lines;
  }

  private void heading() {
    int count = facts.sizes().layers().size();
    lines.add(Printable.line(inspection.name()));
    row(
        "Image",
        "%s · %d layer%s · %s packed · %s%s unpacked%s"
            .formatted(
                facts.config().platform(),
                count,
                count == 1 ? "" : "s",
                Megabytes.rounded(facts.sizes().packed()),
                about(),
                Megabytes.rounded(facts.sizes().disk()),
                facts.contents() == null ? "" : files(facts.contents())));
  }

  private String about() {
    return facts.sizes().exact() ? "" : "about ";
  }

  private static String files(ImageContents contents) {
    return String.format(
        Locale.ROOT, ", %,d file%s", contents.files(), contents.files() == 1 ? "" : "s");
  }

  private void contents() {
    @Nullable ImageContents contents = facts.contents();
    if (contents == null) {
      return;
    }
    row("C library", contents.cLibrary().label());
    row(
        "Entry point",
        switch (contents.entryPoint()) {
          case EntryPoint.Usable(String word, Program program) -> program(word, program);
          case EntryPoint.Unusable(String word, String reason) -> word + " " + reason;
          case EntryPoint.None() -> "none";
        });
    row(
        "Shell",
        switch (contents.shell()) {
          case Shell.Present(Program program) -> program(Shell.PATH, program);
          case Shell.Absent(String reason) ->
              "none: %s %s, so that no script can run".formatted(Shell.PATH, reason);
        });
  }

  private static String program(String word, Program program) {
    StringBuilder text = new StringBuilder(word);
    if (!word.equals(program.path())) {
      text.append(" → ").append(program.path());
    }
    if (program.interpreters().isEmpty()) {
      return text.append(" (").append(linkage(program.binary())).append(')').toString();
    }
    return text.append(" (script, by ")
        .append(String.join(" and ", program.interpreters()))
        .append(", ")
        .append(linkage(program.binary()))
        .append(')')
        .toString();
  }

  private static String linkage(Binary binary) {
    return switch (binary.linkage()) {
      case STATIC -> "static";
      case DYNAMIC -> "dynamic";
      case UNKNOWN -> "linkage unknown";
    };
  }

  private void settings() {
    ImageConfig config = facts.config();
    if (config.user() != null) {
      row("User", config.user());
    }
    if (config.workingDir() != null) {
      row("Working folder", config.workingDir());
    }
    if (!config.exposedPorts().isEmpty()) {
      row("Ports", String.join(", ", config.exposedPorts()));
    }
  }

  private void pull() {
    Examined examined = inspection.examined();
    String rate = Sizes.bytes((long) examined.rate()) + "/s";
    if (examined.stored()) {
      row("Here", "unpacked in the store already");
    } else if (examined.pulled()) {
      row(
          "Pull time here",
          "about %s at %s, measured %s"
              .formatted(
                  seconds(examined.pullSeconds()),
                  rate,
                  Ages.ago(examined.reading().when(), Instant.now())));
    } else if (facts.sizes().exact()) {
      row(
          "Read here",
          "in %s, %s packed".formatted(seconds(examined.reading().took().toNanos() / 1e9), rate));
    }
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }

  private void verdicts() {
    for (ImageFit fit : inspection.fits()) {
      row(inspection.named() ? "In " + fit.function().name() : "In a layer function", layer(fit));
    }
    Verdict verdict = inspection.fits().getFirst().verdict();
    String most = Megabytes.rounded(Limits.LAMBDA.image());
    row(
        "As an image function",
        verdict.imageFunction()
            ? "fits (%s limit)".formatted(most)
            : "does not fit: its layers have %s%s together, %s is the limit"
                .formatted(about(), Megabytes.rounded(facts.sizes().unpackedLayers()), most));
    row("Verdict", verdict(verdict));
  }

  private String layer(ImageFit fit) {
    if (fit.verdict().fits()) {
      return fit.obstacle()
          .map(obstacle -> "cannot work: " + reason(obstacle, fit))
          .orElseGet(
              () ->
                  "fits: %s%s of %s /tmp"
                      .formatted(
                          about(), Megabytes.of(facts.sizes().disk()), Megabytes.of(fit.room())));
    }
    Verdict verdict = fit.verdict();
    if (verdict.place() != Verdict.Place.LAYER) {
      return "does not fit: /tmp has at most %s"
          .formatted(Megabytes.rounded(Limits.LAMBDA.ephemeralStorageMost() * MEGABYTE));
    }
    return "needs ephemeral storage of at least %s (`-es %d`), and has %s"
        .formatted(
            Megabytes.rounded(verdict.ephemeralStorage() * MEGABYTE),
            verdict.ephemeralStorage(),
            Megabytes.rounded(fit.room()));
  }

  /** Without the function's name, which stands in front already. */
  private static String reason(Failure obstacle, ImageFit fit) {
    String reason = obstacle.reason();
    String name = fit.function().name() + ": ";
    return reason.startsWith(name) ? reason.substring(name.length()) : reason;
  }

  private String verdict(Verdict verdict) {
    return inspection
        .hopeless()
        .orElseGet(
            () ->
                switch (verdict.place()) {
                  case LAYER ->
                      verdict.ephemeralStorage() > Limits.LAMBDA.ephemeralStorageLeast()
                          ? "a layer function with `-es %d`".formatted(verdict.ephemeralStorage())
                          : "a layer function";
                  case IMAGE -> "an image function (`-rt image`)";
                  case BATCH -> "needs AWS Batch";
                });
  }

  private void layers() {
    int number = 0;
    for (LayerSize layer : facts.sizes().layers()) {
      number++;
      row(
          "Layer " + number,
          Megabytes.rounded(layer.packed())
              + " packed"
              + (facts.sizes().tars() == 0
                  ? ""
                  : " · %s%s unpacked".formatted(about(), Megabytes.rounded(layer.unpacked()))));
    }
  }

  private void row(String label, String value) {
    lines.add(
        "  " + label + " ".repeat(Math.max(2, LABEL - label.length())) + Printable.line(value));
  }
}

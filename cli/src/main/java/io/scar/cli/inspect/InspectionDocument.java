package io.scar.cli.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.provision.ImageExaminer.Examined;
import io.scar.cli.provision.ImageExaminer.Whence;
import io.scar.cli.provision.ImageFit;
import io.scar.container.image.ImageConfig;
import io.scar.container.inspect.Binary;
import io.scar.container.inspect.CLibrary;
import io.scar.container.inspect.EntryPoint;
import io.scar.container.inspect.ImageContents;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.ImageSizes.LayerSize;
import io.scar.container.inspect.Program;
import io.scar.container.inspect.Shell;
import io.scar.container.inspect.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An {@link Inspection} as JSON; the keys are described in {@code docs/inspect.md}. */
public final class InspectionDocument {

  private InspectionDocument() {}

  /** One document for all images. */
  public static ObjectNode of(List<Inspection> inspections) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode images = document.putArray("Images");
    inspections.forEach(inspection -> image(inspection, images.addObject()));
    return document;
  }

  private static void image(Inspection inspection, ObjectNode image) {
    ImageFacts facts = inspection.facts();
    image
        .put("Name", inspection.name())
        .put("Digest", facts.digest().toString())
        .put("Platform", facts.config().platform().toString());
    sizes(facts, image);
    @Nullable ImageContents contents = facts.contents();
    if (contents != null) {
      contents(contents, image);
    }
    config(facts.config(), image);
    reading(inspection, image);
    Verdict verdict = inspection.fits().getFirst().verdict();
    ObjectNode outcome =
        image
            .putObject("Verdict")
            .put(
                "Runtime",
                inspection.nothingRuns() ? "none" : verdict.place().name().toLowerCase(Locale.ROOT))
            .put("EphemeralStorage", verdict.ephemeralStorage())
            .put("ImageFunction", verdict.imageFunction());
    inspection.hopeless().ifPresent(reason -> outcome.put("Problem", reason));
    if (inspection.named()) {
      ArrayNode functions = image.putArray("Functions");
      inspection.fits().forEach(fit -> function(fit, functions.addObject()));
    } else {
      outcome.put("Fits", verdict.fits());
    }
  }

  private static void sizes(ImageFacts facts, ObjectNode image) {
    image
        .put("PackedBytes", facts.sizes().packed())
        .put("UnpackedBytes", facts.sizes().disk())
        .put("Exact", facts.sizes().exact());
    boolean tarsKnown = facts.sizes().tars() > 0;
    if (tarsKnown) {
      image.put("LayerBytes", facts.sizes().tars());
    }
    ArrayNode layers = image.putArray("Layers");
    for (LayerSize layer : facts.sizes().layers()) {
      ObjectNode one = layers.addObject().put("PackedBytes", layer.packed());
      if (tarsKnown) {
        one.put("UnpackedBytes", layer.unpacked());
      }
    }
  }

  private static void contents(ImageContents contents, ObjectNode image) {
    image
        .put("Files", contents.files())
        .put("Folders", contents.folders())
        .put("Links", contents.links());
    switch (contents.cLibrary()) {
      case CLibrary.Glibc(String version) ->
          image.putObject("CLibrary").put("Name", "glibc").put("Version", version);
      case CLibrary.Musl(String version) ->
          image.putObject("CLibrary").put("Name", "musl").put("Version", version);
      case CLibrary.Other(String loader) ->
          image.putObject("CLibrary").put("Name", "other").put("Loader", loader);
      case CLibrary.None() -> image.putNull("CLibrary");
    }
    switch (contents.entryPoint()) {
      case EntryPoint.Usable(String word, Program program) ->
          program(program, image.putObject("EntryPoint").put("Command", word));
      case EntryPoint.Unusable(String word, String reason) ->
          image.putObject("EntryPoint").put("Command", word).put("Problem", reason);
      case EntryPoint.None() -> image.putNull("EntryPoint");
    }
    switch (contents.shell()) {
      case Shell.Present(Program program) ->
          program(program, image.putObject("Shell").put("Command", Shell.PATH));
      case Shell.Absent(String reason) ->
          image.putObject("Shell").put("Command", Shell.PATH).put("Problem", reason);
    }
  }

  private static void program(Program program, ObjectNode document) {
    Binary binary = program.binary();
    document.put("Path", program.path());
    program.interpreters().forEach(document.putArray("Interpreters")::add);
    document
        .put("Linkage", binary.linkage().name().toLowerCase(Locale.ROOT))
        .put("Loader", binary.loader());
  }

  private static void config(ImageConfig config, ObjectNode image) {
    config.entrypoint().forEach(image.putArray("Entrypoint")::add);
    config.cmd().forEach(image.putArray("Cmd")::add);
    image.put("User", config.user()).put("WorkingDir", config.workingDir());
    config.exposedPorts().forEach(image.putArray("ExposedPorts")::add);
  }

  private static void reading(Inspection inspection, ObjectNode image) {
    Examined examined = inspection.examined();
    image
        .put("Stored", examined.stored())
        .put("Remembered", examined.whence() == Whence.MEMORY)
        .put("ReadAt", examined.reading().when().toString())
        .put("ReadSeconds", rounded(examined.reading().took().toNanos() / 1e9));
    if (!examined.stored()) {
      image.put("BytesPerSecond", Math.round(examined.rate()));
    }
    if (!examined.stored() && examined.pulled()) {
      image.put("PullSeconds", rounded(examined.pullSeconds()));
    }
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }

  private static void function(ImageFit fit, ObjectNode function) {
    function
        .put("Name", fit.function().name())
        .put("EphemeralStorage", fit.function().size().ephemeralStorage())
        .put("Fits", fit.obstacle().isEmpty());
    fit.obstacle().ifPresent(obstacle -> function.put("Problem", obstacle.reason()));
    fit.warnings().forEach(function.putArray("Warnings")::add);
  }
}

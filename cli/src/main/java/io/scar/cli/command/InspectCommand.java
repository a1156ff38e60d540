package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.inspect.Inspection;
import io.scar.cli.inspect.InspectionDocument;
import io.scar.cli.inspect.InspectionText;
import io.scar.cli.provision.ImageExaminer;
import io.scar.cli.provision.ImageFit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar inspect}. */
@Command(
    name = "inspect",
    description =
        "Tell what an image is and whether it fits a function, before one is made;"
            + " exit code 4 if it does not.",
    sortOptions = false)
final class InspectCommand implements Callable<Integer> {

  @Option(
      names = {"-i", "--image"},
      paramLabel = "IMAGE",
      description = "Image, as `scar init` takes it.")
  private @Nullable String image;

  @Option(
      names = {"-if", "--image-file"},
      paramLabel = "FILE",
      description = "Archive made by `docker save`.")
  private @Nullable String imageFile;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "Definition file (YAML): the images of its functions.")
  private @Nullable Path file;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "With -f: this function alone.")
  private @Nullable String name;

  @Option(
      names = {"-es", "--ephemeral-storage"},
      paramLabel = "MB",
      description = "Size of the function's /tmp, 512 to 10240.")
  private @Nullable String ephemeralStorage;

  @Option(
      names = {"-q", "--quick"},
      description = "Estimate the sizes from a part of the image; nothing of its contents.")
  private boolean quick;

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Each layer too.")
  private boolean verbose;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  InspectCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (Stream.of(image, imageFile, file == null ? null : "").filter(x -> x != null).count() != 1) {
      throw Failure.usage(
          "inspect needs exactly one of -i IMAGE, -if FILE and -f FILE.", "`scar inspect --help`");
    }
    List<FunctionDefinition> functions = functions();
    Map<String, List<FunctionDefinition>> byImage = new LinkedHashMap<>();
    for (FunctionDefinition function : functions) {
      byImage.computeIfAbsent(ImageFit.imageOf(function), _ -> new ArrayList<>()).add(function);
    }
    List<Inspection> inspections = new ArrayList<>();
    try (Clients clients = new Clients(context.environment())) {
      ImageExaminer examiner = ExaminationBar.examiner(context, clients, quick);
      byImage.forEach((name, of) -> inspections.add(inspection(name, of, examiner)));
    }
    if (json) {
      context.console().result(InspectionDocument.of(inspections));
    } else {
      show(inspections);
    }
    return inspections.stream().allMatch(this::works) ? 0 : ExitStatus.DOES_NOT_FIT.code();
  }

  private List<FunctionDefinition> functions() {
    Settings settings = context.settings();
    ObjectNode flags =
        common
            .flags(context)
            .set("-i", "lambda.container.image", image)
            .set("-if", "lambda.container.image_file", imageFile)
            .set("-es", "lambda.ephemeral_storage", ephemeralStorage)
            .tree();
    if (file == null) {
      List<FunctionDefinition> one = List.of(settings.fromFlags(flags));
      context.tell(settings);
      return one;
    }
    List<FunctionDefinition> all = settings.fromFile(file, flags);
    context.tell(settings);
    List<FunctionDefinition> chosen =
        all.stream().filter(function -> name == null || function.name().equals(name)).toList();
    if (chosen.isEmpty()) {
      throw Failure.notFound(
          "%s defines no function `%s`.".formatted(file, name),
          "It defines: "
              + String.join(", ", all.stream().map(FunctionDefinition::name).toList())
              + ".");
    }
    return chosen;
  }

  private Inspection inspection(
      String image, List<FunctionDefinition> functions, ImageExaminer examiner) {
    ImageExaminer.Examined examined = examiner.examine(functions.getFirst());
    return new Inspection(
        image,
        examined,
        functions.stream().map(function -> ImageFit.of(function, examined.facts())).toList(),
        file != null);
  }

  private void show(List<Inspection> inspections) {
    boolean first = true;
    for (Inspection inspection : inspections) {
      if (!first) {
        context.console().result("");
      }
      first = false;
      InspectionText.lines(inspection, verbose).forEach(context.console()::result);
    }
  }

  /** Without a definition or a size, the question is whether any function can hold the image. */
  private boolean works(Inspection inspection) {
    return inspection.works(ephemeralStorage != null);
  }
}

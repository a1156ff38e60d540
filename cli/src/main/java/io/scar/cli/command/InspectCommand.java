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

  @Mixin private ImageNames images = new ImageNames();
  @Mixin private FileOptions files = new FileOptions();

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
      names = "--quick",
      description = "Estimate the sizes from a part of the image; nothing of its contents.")
  private boolean quick;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress, and nothing but the digest.")
  private boolean quiet;

  @Mixin private JsonAnswer answer = new JsonAnswer();

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
    List<String> names = images.given();
    if (files.given() + (names.isEmpty() ? 0 : 1) != 1) {
      throw Failure.usage(
          "inspect needs exactly one of -i IMAGE, -if FILE and -f FILE.", "`scar inspect IMAGE`");
    }
    List<FunctionDefinition> functions = functions(names);
    Map<String, List<FunctionDefinition>> byImage = new LinkedHashMap<>();
    for (FunctionDefinition function : functions) {
      byImage.computeIfAbsent(ImageFit.imageOf(function), _ -> new ArrayList<>()).add(function);
    }
    List<Inspection> inspections = new ArrayList<>();
    try (Clients clients = new Clients(context.environment())) {
      ImageExaminer examiner = ExaminationBar.examiner(context, clients, quick, quiet);
      byImage.forEach((name, of) -> inspections.add(inspection(name, of, examiner)));
    }
    if (answer.json) {
      context.console().result(InspectionDocument.of(inspections));
    } else if (quiet) {
      inspections.forEach(
          inspection ->
              context.console().result(inspection.examined().facts().digest().toString()));
    } else {
      show(inspections);
    }
    return inspections.stream().allMatch(this::works) ? 0 : ExitStatus.DOES_NOT_FIT.code();
  }

  private List<FunctionDefinition> functions(List<String> names) {
    Settings settings = context.settings();
    Path file = files.definition;
    if (file == null) {
      // With an image's file there is no name.
      List<FunctionDefinition> functions =
          names.isEmpty()
              ? List.of(settings.fromFlags(flags(null)))
              : names.stream().map(image -> settings.fromFlags(flags(image))).toList();
      context.tell(settings);
      return functions;
    }
    List<FunctionDefinition> all = settings.fromFile(file, flags(null));
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

  private ObjectNode flags(@Nullable String image) {
    return common
        .flags(context)
        .set("-i", "lambda.container.image", image)
        .set("-if", "lambda.container.image_file", files.imageFile)
        .set("-es", "lambda.ephemeral_storage", ephemeralStorage)
        .tree();
  }

  private Inspection inspection(
      String image, List<FunctionDefinition> functions, ImageExaminer examiner) {
    ImageExaminer.Examined examined = examiner.examine(functions.getFirst());
    return new Inspection(
        image,
        examined,
        functions.stream().map(function -> ImageFit.of(function, examined.facts())).toList(),
        files.definition != null);
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

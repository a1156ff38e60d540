package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.Payload;
import io.scar.cli.provision.Creation;
import io.scar.cli.provision.Creation.Created;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.LayerPackage;
import io.scar.cli.provision.Preflight;
import io.scar.cli.provision.Steps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar init}. */
@Command(
    name = "init",
    description = "Create a function, its role, its log and its triggers.",
    sortOptions = false)
final class InitCommand implements Runnable {

  /** After an interruption. */
  private static final Duration TIME_TO_UNDO = Duration.ofSeconds(30);

  @Option(
      names = {"-i", "--image"},
      paramLabel = "IMAGE",
      description =
          "Image: a registry's, as Docker names it, or oci:FOLDER, s3://BUCKET/KEY, a path.")
  private @Nullable String image;

  @Option(
      names = {"-if", "--image-file"},
      paramLabel = "FILE",
      description = "Archive made by `docker save`.")
  private @Nullable String imageFile;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "Definition file (YAML).")
  private @Nullable Path file;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Function name; default: scar- and the image's.")
  private @Nullable String name;

  @Option(
      names = {"-s", "--init-script"},
      paramLabel = "FILE",
      description = "Script run at each event.")
  private @Nullable String script;

  @Option(
      names = {"-ib", "--input-bucket"},
      paramLabel = "BUCKET[/FOLDER]",
      description = "New objects there start the function.")
  private @Nullable String input;

  @Option(
      names = {"-ob", "--output-bucket"},
      paramLabel = "BUCKET[/FOLDER]",
      description = "Receives the output files.")
  private @Nullable String output;

  @Option(
      names = {"-m", "--memory"},
      paramLabel = "MB",
      description = "128 to 10240; default 512.")
  private @Nullable String memory;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "S",
      description = "At most 900; default 300.")
  private @Nullable String timeout;

  @Option(
      names = {"-tt", "--timeout-threshold"},
      paramLabel = "S",
      description = "Kept back for the output; default 10.")
  private @Nullable String threshold;

  @Option(
      names = {"-es", "--ephemeral-storage"},
      paramLabel = "MB",
      description = "Size of /tmp, 512 to 10240.")
  private @Nullable String ephemeralStorage;

  @Option(
      names = {"-e", "--environment"},
      paramLabel = "K=V",
      description = "Variable inside the container.")
  private List<String> environment = new ArrayList<>();

  @Option(
      names = {"-le", "--lambda-environment"},
      paramLabel = "K=V",
      description = "Variable of the Lambda function.")
  private List<String> lambdaEnvironment = new ArrayList<>();

  @Option(
      names = {"-d", "--description"},
      description = "Function description.")
  private @Nullable String description;

  @Option(
      names = {"-r", "--iam-role"},
      paramLabel = "ARN",
      description = "Execution role; default: one is made, scar-NAME.")
  private @Nullable String role;

  @Option(
      names = {"-db", "--deployment-bucket"},
      paramLabel = "BUCKET",
      description = "Packages above 50 MB are sent through it.")
  private @Nullable String deploymentBucket;

  @Option(
      names = {"-ep", "--extra-payload"},
      paramLabel = "PATH",
      description = "File or folder put into the package.")
  private @Nullable String extraPayload;

  @Option(
      names = {"-ph", "--preheat"},
      description = "Invoke once after creation.")
  private boolean preheat;

  @Option(
      names = {"-l", "--layers"},
      paramLabel = "ARN",
      description = "Further Lambda layer.")
  private List<String> layers = new ArrayList<>();

  @Option(
      names = {"-ll", "--log-level"},
      paramLabel = "LEVEL",
      description = "CRITICAL, ERROR, WARNING, INFO or DEBUG.")
  private @Nullable String logLevel;

  @Option(
      names = {"-em", "--execution-mode"},
      paramLabel = "MODE",
      hidden = true)
  private @Nullable String executionMode;

  @Option(
      names = {"-api", "--api-gateway-name"},
      paramLabel = "NAME",
      hidden = true)
  private @Nullable String api;

  @Option(
      names = {"-rt", "--runtime"},
      description = "Lambda runtime; default provided.al2023.")
  private @Nullable String runtime;

  @Option(
      names = {"-sv", "--supervisor-version"},
      description = "Accepted; the layer has the command's version.")
  private @Nullable String supervisorVersion;

  @Option(
      names = {"-bm", "--batch-memory"},
      paramLabel = "MIB",
      hidden = true)
  private @Nullable String batchMemory;

  @Option(
      names = {"-bc", "--batch-vcpus"},
      paramLabel = "N",
      hidden = true)
  private @Nullable String batchCpus;

  @Option(
      names = {"-g", "--enable-gpu"},
      hidden = true)
  private boolean gpu;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  InitCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    if (Stream.of(image, imageFile, file == null ? null : "").filter(x -> x != null).count() != 1) {
      throw Failure.usage(
          "init needs exactly one of -i IMAGE, -if FILE and -f FILE.", "`scar init --help`");
    }
    refuseBatch();
    Settings settings = context.settings();
    List<FunctionDefinition> functions =
        file == null ? List.of(settings.toCreate(flags())) : settings.toCreate(file, flags());
    context.tell(settings);
    try (Clients clients = new Clients(context.environment())) {
      List<ImageFit> fits =
          Preflight.check(functions, ExaminationBar.examiner(context, clients, false));
      fits.forEach(fit -> fit.warnings().forEach(text -> context.console().note("note: " + text)));
      functions.forEach(function -> noteLogin(function, clients));
      LayerPackage layer = LayerPackage.in(context.environment().distribution(), context.version());
      List<Created> created =
          create(new Creation(clients, layer, steps(functions, fits)), functions);
      for (int i = 0; i < created.size(); i++) {
        finish(functions.get(i), created.get(i), clients);
      }
      if (json.any()) {
        context.console().result(document(created));
      }
    }
  }

  /** What {@code docker login} left opens the image here; the function fails at its first call. */
  private void noteLogin(FunctionDefinition function, Clients clients) {
    if (function.cache() == null) {
      clients
          .loginOfThisMachineAlone(function)
          .ifPresent(
              host ->
                  context
                      .console()
                      .note(
                          ("note: %s does not have this machine's `docker login` at %s; for a"
                                  + " private image give it `lambda.container.registry`, or a cache")
                              .formatted(function.name(), host)));
    }
  }

  private List<Created> create(Creation creation, List<FunctionDefinition> functions) {
    try (var _ =
        context
            .interruption()
            .waitingFor(
                () -> {
                  creation.cancel();
                  context.console().note("Interrupted: what was made is being undone.");
                },
                TIME_TO_UNDO,
                () ->
                    context
                        .console()
                        .error("It could not be undone in time.", left(creation.made())))) {
      return creation.create(functions);
    }
  }

  private static String left(List<String> made) {
    return (made.isEmpty() ? "" : "Left behind: " + String.join(", ", made) + ".\n")
        + "What was being made just then may be there too: see `scar ls`, and `scar rm -n NAME`.";
  }

  private Steps steps(List<FunctionDefinition> functions, List<ImageFit> fits) {
    return new Steps() {
      @Override
      public void begins(FunctionDefinition function) {
        say("%-11s %s".formatted(function.name(), fits.get(functions.indexOf(function)).summary()));
      }

      @Override
      public Meter takes(String what, long bytes) {
        ProgressBar bar = context.console().progress(what, bytes);
        return new Meter() {
          @Override
          public void add(long done) {
            bar.add(done);
          }

          @Override
          public void close() {
            bar.close();
          }
        };
      }

      @Override
      public void did(char sign, String kind, String name, String detail) {
        say("  %c %-9s %-31s %s".formatted(sign, kind, name, detail).stripTrailing());
      }
    };
  }

  private void finish(FunctionDefinition function, Created created, Clients clients) {
    say(
        String.format(
            Locale.ROOT, "Created %s in %.1f s.", created.name(), created.took().toMillis() / 1e3));
    if (function.preheat()) {
      preheat(clients.of(function.account()), function.name());
      say("Called it once, to have it ready.");
    }
    say("Next:  " + next(function));
  }

  private static void preheat(Aws aws, String name) {
    try {
      new FunctionCall(aws).asynchronously(name, Payload.direct(null, List.of(), true));
    } catch (Failure e) {
      throw e.withNote("Function " + name + " is made all the same.");
    }
  }

  private void say(String line) {
    if (!json.any()) {
      context.console().result(line);
    }
  }

  private static String next(FunctionDefinition function) {
    String log = "scar log -n " + function.name();
    return function.inputs().isEmpty()
        ? "scar run -n " + function.name() + "      " + log
        : "scar put -b "
            + function.inputs().getFirst().path()
            + " -p FILE      "
            + log
            + " --follow";
  }

  private ObjectNode document(List<Created> created) {
    List<ObjectNode> documents = created.stream().map(this::document).toList();
    if (documents.size() == 1) {
      return documents.getFirst();
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.putArray("Functions").addAll(documents);
    return document;
  }

  private ObjectNode document(Created created) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    if (json.verbose) {
      document.set("LambdaOutput", created.whole());
      return document;
    }
    document
        .putObject("LambdaOutput")
        .put("FunctionName", created.name())
        .put("FunctionArn", created.arn())
        .put("MemorySize", created.memory())
        .put("Timeout", created.timeout());
    return document;
  }

  private ObjectNode flags() {
    FlagSettings flags =
        common
            .flags(context)
            .set("-i", "lambda.container.image", image)
            .set("-if", "lambda.container.image_file", imageFile)
            .set("-n", "lambda.name", name)
            .set("-s", "lambda.init_script", script)
            .setFolder("-ib", "lambda.input", input)
            .setFolder("-ob", "lambda.output", output)
            .set("-m", "lambda.memory", memory)
            .set("-t", "lambda.timeout", timeout)
            .set("-tt", "lambda.container.timeout_threshold", threshold)
            .set("-es", "lambda.ephemeral_storage", ephemeralStorage)
            .setVariables("lambda.container.environment.Variables", variables(environment, "-e"))
            .setVariables("lambda.environment.Variables", variables(lambdaEnvironment, "-le"))
            .set("-d", "lambda.description", description)
            .set("-r", "iam.role", role)
            .set("-db", "lambda.deployment.bucket", deploymentBucket)
            .set("-ep", "lambda.extra_payload", extraPayload)
            .setIf(preheat, "lambda.preheat")
            .setTexts("lambda.layers", layers)
            .set("-ll", "lambda.log_level", logLevel)
            .set("-em", "lambda.execution_mode", executionMode)
            .set("-api", "api_gateway.name", api)
            .set("-rt", "lambda.runtime", runtime)
            .set("-sv", "lambda.supervisor.version", supervisorVersion);
    return flags.tree();
  }

  /** A definition may describe jobs that it does not use; who gives the flag wants one. */
  private void refuseBatch() {
    List<String> given = new ArrayList<>();
    if (batchMemory != null) {
      given.add("`-bm`");
    }
    if (batchCpus != null) {
      given.add("`-bc`");
    }
    if (gpu) {
      given.add("`-g`");
    }
    if (!given.isEmpty()) {
      throw Failure.doesNotFit(
          String.join(", ", given) + ": jobs of AWS Batch are not supported by this version.",
          "Leave " + (given.size() == 1 ? "it" : "them") + " out; a call takes up to 900 s.");
    }
  }

  private static Map<String, String> variables(List<String> assignments, String flag) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        throw Failure.usage(
            "%s %s: a variable is given as NAME=VALUE.".formatted(flag, assignment), null);
      }
      variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return variables;
  }
}

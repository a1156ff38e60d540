package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a function, and the settings that they mean. */
final class FunctionOptions {

  @Option(
      names = {"-i", "--image"},
      paramLabel = "IMAGE",
      description =
          "Image: a registry's, as Docker names it, or oci:FOLDER, s3://BUCKET/KEY, a path.")
  private @Nullable String image;

  @Mixin private FileOptions files = new FileOptions();

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
      description = "Variable inside the container; K alone: this environment's.")
  private List<String> environment = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description = "Variables inside the container, as Docker's --env-file.")
  private List<String> environmentFiles = new ArrayList<>();

  @Option(
      names = {"-le", "--lambda-environment"},
      paramLabel = "K=V",
      description = "Variable of the Lambda function; K alone: this environment's.")
  private List<String> lambdaEnvironment = new ArrayList<>();

  @Option(
      names = "--lambda-env-file",
      paramLabel = "FILE",
      description = "Variables of the Lambda function.")
  private List<String> lambdaEnvironmentFiles = new ArrayList<>();

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
      description = "lambda, lambda-batch or batch: what AWS Batch runs; default lambda.")
  private @Nullable String executionMode;

  @Option(
      names = {"-api", "--api-gateway-name"},
      paramLabel = "NAME",
      description = "Make the function reachable by HTTP, through a REST API of this name.")
  private @Nullable String api;

  @Option(
      names = {"-rt", "--runtime"},
      description = "Lambda runtime; default provided.al2023; image = the function is the image.")
  private @Nullable String runtime;

  @Option(
      names = "--create-image",
      negatable = true,
      defaultValue = Option.NULL_VALUE,
      fallbackValue = "true",
      description = "Repackage the image for -rt image, or leave it as it is.")
  private @Nullable Boolean createImage;

  @Option(
      names = {"-sv", "--supervisor-version"},
      description = "Accepted; the layer has the command's version.")
  private @Nullable String supervisorVersion;

  @Option(
      names = {"-bm", "--batch-memory"},
      paramLabel = "MIB",
      description = "Memory of a job; default 1024, on Fargate 2048.")
  private @Nullable String batchMemory;

  @Option(
      names = {"-bc", "--batch-vcpus"},
      paramLabel = "N",
      description = "vCPUs of a job; default 1.")
  private @Nullable String batchCpus;

  @Option(
      names = {"-g", "--enable-gpu"},
      description = "A job gets a GPU.")
  private boolean gpu;

  /** The definition's file; null where flags alone describe the function. */
  @Nullable Path definition() {
    return files.definition;
  }

  /**
   * @throws Failure when they are not enough, too many, or cannot be served
   */
  void check() {
    if (files.given() + (image == null ? 0 : 1) != 1) {
      throw Failure.usage(
          "init needs exactly one of -i IMAGE, -if FILE and -f FILE.", "`scar init --help`");
    }
  }

  /**
   * As {@link #check}, for a function that is only described.
   *
   * @throws Failure when they describe none
   */
  void checkDescription() {
    if (name == null && image == null && files.given() == 0) {
      throw Failure.usage("Give -f FILE, or -n NAME and what describes the function.", null);
    }
  }

  /**
   * As {@link #check}, for a function that is to be changed.
   *
   * @throws Failure when they do not say which one, or cannot be served
   */
  void checkUpdate() {
    if (name == null && files.definition == null) {
      throw Failure.usage(
          "update needs -f FILE, or -n NAME and what is to change.", "`scar update --help`");
    }
    if (image != null && files.imageFile != null) {
      throw Failure.usage("-i and -if name two images.", "Give one of them.");
    }
  }

  /**
   * The name that was given.
   *
   * @throws IllegalStateException if none was
   */
  String name() {
    if (name == null) {
      throw new IllegalStateException("no name was given");
    }
    return name;
  }

  /**
   * What the flags say of the function.
   *
   * @param settings of the options of every command
   */
  ObjectNode settings(FlagSettings settings) {
    return settings
        .set("-i", "lambda.container.image", image)
        .set("-if", "lambda.container.image_file", files.imageFile)
        .set("-n", "lambda.name", name)
        .set("-s", "lambda.init_script", script)
        .setFolder("-ib", "lambda.input", input)
        .setFolder("-ob", "lambda.output", output)
        .set("-m", "lambda.memory", memory)
        .set("-t", "lambda.timeout", timeout)
        .set("-tt", "lambda.container.timeout_threshold", threshold)
        .set("-es", "lambda.ephemeral_storage", ephemeralStorage)
        .setVariableFiles("lambda.container.environment.Variables", environmentFiles)
        .setVariables("-e", "lambda.container.environment.Variables", environment)
        .setVariableFiles("lambda.environment.Variables", lambdaEnvironmentFiles)
        .setVariables("-le", "lambda.environment.Variables", lambdaEnvironment)
        .set("-d", "lambda.description", description)
        .set("-r", "iam.role", role)
        .set("-db", "lambda.deployment.bucket", deploymentBucket)
        .set("-ep", "lambda.extra_payload", extraPayload)
        .setIf(preheat, "lambda.preheat")
        .setTexts("-l", "lambda.layers", layers)
        .set("-ll", "lambda.log_level", logLevel)
        .set("-em", "lambda.execution_mode", executionMode)
        .set("-api", "api_gateway.name", api)
        .set("-rt", "lambda.runtime", runtime)
        .set("-bm", "batch.memory", batchMemory)
        .set("-bc", "batch.vcpus", batchCpus)
        .setIf(gpu, "batch.enable_gpu")
        .set(
            "--create-image",
            "lambda.container.create_image",
            createImage == null ? null : createImage.toString())
        .set("-sv", "lambda.supervisor.version", supervisorVersion)
        .tree();
  }
}

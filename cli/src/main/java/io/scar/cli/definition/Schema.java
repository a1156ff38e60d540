package io.scar.cli.definition;

import static io.scar.cli.definition.Key.key;
import static io.scar.cli.definition.Shape.ANYTHING;
import static io.scar.cli.definition.Shape.FLAG;
import static io.scar.cli.definition.Shape.TEXT;
import static io.scar.cli.definition.Shape.TEXTS;
import static io.scar.cli.definition.Shape.VARIABLES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Shape.Base;
import io.scar.cli.definition.Shape.Choice;
import io.scar.cli.definition.Shape.Decimal;
import io.scar.cli.definition.Shape.FilePath;
import io.scar.cli.definition.Shape.ListOf;
import io.scar.cli.definition.Shape.NamedSections;
import io.scar.cli.definition.Shape.OneOf;
import io.scar.cli.definition.Shape.Section;
import io.scar.cli.definition.Shape.Sections;
import io.scar.cli.definition.Shape.WholeNumber;
import io.scar.contract.definition.FunctionLimits;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every key of a definition file and of scar.cfg, declared once. Validation, merging, the defaults
 * and scar.cfg.example all come from here. What stands inside {@code lambda} is in {@link
 * LambdaSections}, the sections of other services in {@link ServiceSections}.
 */
public final class Schema {

  /** The version that is written to a new scar.cfg. */
  public static final String CONFIG_VERSION = "1.1.0";

  static final Key PROFILE =
      key(
          "boto_profile",
          TEXT,
          "Profile of the AWS files; `default` leaves the choice to AWS's own chain.");
  static final Key REGION = key("region", new Shape.Text(Rules::region), "AWS region.");

  private static final long ANY_NUMBER = Integer.MAX_VALUE;

  /** {@code lambda}. */
  public static final Section LAMBDA =
      section(
          key("name", new Shape.Text(Rules::functionName), "Function name."),
          PROFILE.or("default"),
          REGION.or("us-east-1"),
          key(
                  "execution_mode",
                  choice("lambda", "lambda-batch", "batch"),
                  "Where the work runs: `lambda`; `batch`, each event as a job of AWS Batch; or"
                      + " `lambda-batch`, in Lambda what fits there and in AWS Batch the rest.")
              .or("lambda"),
          key(
                  "timeout",
                  number(FunctionLimits.TIMEOUT_LEAST, FunctionLimits.TIMEOUT_MOST, "s", "Lambda"),
                  "Seconds that one call may take, 1 to 900.")
              .or(300),
          key(
                  "memory",
                  number(FunctionLimits.MEMORY_LEAST, FunctionLimits.MEMORY_MOST, "MB", "Lambda"),
                  "MB of memory, 128 to 10240; processor time grows with it.")
              .or(512),
          key(
                  "ephemeral_storage",
                  number(
                      FunctionLimits.EPHEMERAL_STORAGE_LEAST,
                      FunctionLimits.EPHEMERAL_STORAGE_MOST,
                      "MB",
                      "Lambda"),
                  "MB of `/tmp`, 512 to 10240.")
              .or(512),
          key(
                  "runtime",
                  new Shape.Text(Rules::runtime),
                  "Lambda runtime; `image` = the function is the image, repackaged.")
              .or("provided.al2023"),
          key(
                  "architectures",
                  new ListOf(choice("x86_64").butNot("arm64")),
                  "Only `x86_64` in this version.")
              .or(List.of("x86_64")),
          key("layers", new ListOf(new Shape.Text(Rules::layer)), "ARNs of further Lambda layers.")
              .or(List.of()),
          key("description", new Shape.Text(Rules::description), "Function description.")
              .or("Automatically generated lambda function"),
          key(
                  "invocation_type",
                  choice("RequestResponse", "Event", "DryRun"),
                  "How `run` invokes: `RequestResponse` waits, `Event` does not.")
              .or("RequestResponse"),
          key("asynchronous", FLAG, "Whether `run` returns without waiting.").or(false),
          key("log_type", choice("Tail", "None"), "Accepted; `scar log` shows the log.").or("Tail"),
          key(
                  "log_level",
                  new Choice(
                      List.of("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"),
                      List.of(),
                      text -> text.toUpperCase(Locale.ROOT)),
                  "Supervisor's log level: CRITICAL, ERROR, WARNING, INFO or DEBUG.")
              .or("INFO"),
          key(
              "environment",
              LambdaSections.ENVIRONMENT,
              "Variables of the Lambda function itself."),
          key(
              "deployment",
              section(
                  key(
                      "bucket",
                      new Shape.Text(Rules::bucketName),
                      "Bucket through which packages above `max_payload_size` are sent."),
                  key(
                          "max_payload_size",
                          number(0, FunctionLimits.ZIP_BYTES_MOST, "bytes", "Lambda"),
                          "Largest zip in bytes that is sent directly.")
                      .or(FunctionLimits.ZIP_BYTES_MOST),
                  key(
                          "max_s3_payload_size",
                          number(0, FunctionLimits.UNZIPPED_BYTES_MOST, "bytes", "Lambda"),
                          "Largest unzipped size in bytes of package and layers.")
                      .or(FunctionLimits.UNZIPPED_BYTES_MOST)),
              "How the package reaches Lambda."),
          key("container", LambdaSections.CONTAINER, "What runs."),
          key(
              "init_script",
              new FilePath(Base.DEFINITION_FOLDER),
              "Script that runs in the container at each event."),
          key("run_script", new FilePath(Base.DEFINITION_FOLDER), "Script that `run -f` sends."),
          key("c_args", TEXTS, "Command that `run -f` sends."),
          key("payload", ANYTHING, "Payload that `run -f` sends as it is."),
          key("preheat", FLAG, "Invoke once after creation."),
          key(
              "extra_payload",
              new FilePath(Base.WORKING_FOLDER),
              "File or folder added to the package."),
          key(
              "input",
              new Sections(LambdaSections.INPUT),
              "Folders whose new objects start the function."),
          key(
              "output",
              new Sections(LambdaSections.OUTPUT),
              "Folders that receive the output files."),
          key("file_stage_in", FLAG, "true = the input is not fetched."),
          key("tags", VARIABLES, "Tags of the function."),
          key(
              "vpc",
              section(
                  key("SubnetIds", new ListOf(new Shape.Text(Rules::subnet)), "Subnets."),
                  key(
                      "SecurityGroupIds",
                      new ListOf(new Shape.Text(Rules::securityGroup)),
                      "Security groups.")),
              "VPC of the function; its role gets what that needs."),
          key(
              "file_system",
              new Sections(
                  section(
                      key("Arn", new Shape.Text(Rules::accessPoint), "ARN of an EFS access point.")
                          .needed(),
                      key(
                              "LocalMountPath",
                              new Shape.Text(Rules::mountPath),
                              "Where it is mounted, in the function and in the container:"
                                  + " `/mnt/NAME`.")
                          .needed())),
              "EFS access point, one; needs `vpc`."),
          key(
              "supervisor",
              section(
                  key("version", TEXT, "Release tag.")
                      .withoutEffect("the layer has the command's own version"),
                  key("layer_name", TEXT, "Layer name.").withoutEffect("the layer is named `scar`"),
                  key("license_info", TEXT, "License.").withoutEffect("the layer is named `scar`")),
              "SCAR's supervisor; without effect."),
          key(
              "reserved_concurrency",
              number(0, ANY_NUMBER, "", "Lambda"),
              "Calls at once that are kept for the function, and no more; 0 stops it."),
          key(
              "dead_letter",
              new Shape.Text(Rules::deadLetter),
              "ARN of an SQS queue or SNS topic that gets events which failed for the last time."),
          key(
              "on_failure",
              new Shape.Text(Rules::destination),
              "ARN of a queue, topic, function, bus or bucket that gets such events with the reason."),
          key(
              "keep_warm",
              new Shape.Text(Rules::schedule),
              "Schedule that keeps an environment with its image ready, for instance"
                  + " `rate(5 minutes)`; its call runs nothing."),
          key("engine", choice("namespaces", "rewrite", "host"), "Container engine to force."),
          key(
              "response",
              choice("scar", "raw"),
              "`raw` answers with the container's standard output itself."),
          key(
              "batch_after",
              number(0, 900, "s", "Lambda"),
              "In mode `lambda-batch`: seconds that Lambda may work before it hands over to Batch."),
          key("isolation_level", TEXT, "OSCAR's isolation of users.").notUsed(),
          key("bucket_list", TEXTS, "OSCAR's list of buckets.").notUsed(),
          key("handler", TEXT, "Handler.").withoutEffect("it is set by `init`"),
          key("arn", TEXT, "ARN.").withoutEffect("it is set by Lambda"),
          key("config_path", TEXT, "Path.").withoutEffect("it is not needed"));

  /** A cluster of OSCAR in scar.cfg. */
  public static final Section OSCAR_CLUSTER = ServiceSections.OSCAR_CLUSTER;

  /** An element of {@code functions.aws}, and {@code aws} of scar.cfg. */
  public static final Section FUNCTION =
      section(
          key("iam", ServiceSections.IAM, "Identity and permissions."),
          key("lambda", LAMBDA, "The function."),
          key("s3", ServiceSections.S3, "Buckets."),
          key("api_gateway", ServiceSections.API_GATEWAY, "HTTP access."),
          key("cloudwatch", ServiceSections.CLOUDWATCH, "Logs."),
          key("batch", ServiceSections.BATCH, "AWS Batch, for long or big jobs."),
          key("ecr", ServiceSections.ECR, "Image registry, for the image runtime."));

  /** A definition file. */
  public static final Section DEFINITION =
      section(
          key(
                  "functions",
                  section(
                      key("aws", new Sections(FUNCTION), "Functions on AWS."),
                      key(
                              "oscar",
                              new Sections(section(key("*", ANYTHING, "Cluster."))),
                              "Services on OSCAR clusters.")
                          .notUsed()),
                  "What is defined.")
              .needed(),
          key("storage_providers", StorageSections.ALL, "Storage accounts."));

  /** scar.cfg. */
  public static final Section CONFIG_FILE =
      section(
          key(
              "scar",
              section(
                  key("config_version", TEXT, "Version of this file's layout.").or(CONFIG_VERSION)),
              "The file itself."),
          key("aws", FUNCTION, "Defaults of every function."),
          key(
                  "oscar",
                  new NamedSections(ServiceSections.OSCAR_CLUSTER),
                  "Clusters of OSCAR, by name.")
              .notUsed(),
          key("storage_providers", StorageSections.ALL, "Storage accounts."));

  private Schema() {}

  /** The defaults of a section, without the keys that have none. */
  public static ObjectNode defaults(Section section) {
    ObjectNode defaults = JsonNodeFactory.instance.objectNode();
    for (Key key : section.keys()) {
      if (key.defaultValue() != null) {
        defaults.set(key.name(), key.defaultValue().deepCopy());
      } else if (key.shape() instanceof Section inner) {
        ObjectNode innerDefaults = defaults(inner);
        if (!innerDefaults.isEmpty()) {
          defaults.set(key.name(), innerDefaults);
        }
      }
    }
    return defaults;
  }

  /**
   * The key at a dotted path, for instance {@code lambda.container.image} in {@link #FUNCTION}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Key at(Section section, String path) {
    Section inner = section;
    Key found = null;
    for (String name : path.split("\\.", -1)) {
      found = inner == null ? null : inner.find(name);
      if (found == null) {
        throw new IllegalArgumentException("no key " + path);
      }
      inner = sectionOf(found.shape());
    }
    if (found == null) {
      throw new IllegalArgumentException("no key " + path);
    }
    return found;
  }

  /** What is wrong with {@code bucket[/folder]}; null if nothing is. */
  public static @Nullable String bucketPathProblem(String text) {
    return Rules.bucketPath(text);
  }

  /** What is wrong with a region; null if nothing is. */
  public static @Nullable String regionProblem(String text) {
    return Rules.region(text);
  }

  private static @Nullable Section sectionOf(Shape shape) {
    return shape instanceof Section section ? section : null;
  }

  static Section section(Key... keys) {
    return new Section(List.of(keys));
  }

  static Shape number(long minimum, long maximum, String unit, String whose) {
    return new WholeNumber(minimum, maximum, unit, whose);
  }

  static Choice choice(String... values) {
    return new Choice(List.of(values), List.of(), UnaryOperator.identity());
  }

  static Shape oneOf(String unit, Long... numbers) {
    return new OneOf(List.of(numbers), unit);
  }

  static Shape decimal(double minimum) {
    return new Decimal(minimum);
  }
}

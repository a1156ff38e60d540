package io.scar.cli.definition;

import static io.scar.cli.definition.Key.key;
import static io.scar.cli.definition.Schema.number;
import static io.scar.cli.definition.Schema.section;
import static io.scar.cli.definition.Shape.FLAG;
import static io.scar.cli.definition.Shape.TEXT;
import static io.scar.cli.definition.Shape.TEXTS;
import static io.scar.cli.definition.Shape.VARIABLES;

import io.scar.cli.definition.Shape.Base;
import io.scar.cli.definition.Shape.FilePath;
import io.scar.cli.definition.Shape.Image;
import io.scar.cli.definition.Shape.ListOf;
import io.scar.cli.definition.Shape.Section;
import io.scar.contract.definition.FunctionLimits;
import java.util.Map;

/** The sections inside {@code lambda}; {@link Schema} alone refers to them. */
final class LambdaSections {

  static final Section ENVIRONMENT =
      section(key("Variables", VARIABLES, "Names and values.").or(Map.of()));

  private static final Section REGISTRY =
      section(
          key("username", TEXT, "User name at the registry; a secret may hold it too."),
          key(
              "password_from",
              new Shape.Text(Rules::passwordFrom),
              "Where the password is: `env:NAME`, a variable of the function, taken from the"
                  + " environment of `init` where the function has none of that name; or the ARN of"
                  + " a secret in Secrets Manager or of a parameter in Parameter Store, which holds"
                  + " the password or JSON with `username` and `password`. ECR needs none."),
          key(
              "mirrors",
              VARIABLES,
              "Registries that are asked first: `HOST[/PREFIX]: HOST[/PREFIX]`, for instance"
                  + " `docker.io: ACCOUNT.dkr.ecr.REGION.amazonaws.com/docker-hub`."),
          key(
              "insecure",
              new ListOf(new Shape.Text(Rules::registryHost)),
              "Registries and mirrors without TLS, `HOST[:PORT]` each, for networks that you trust;"
                  + " this machine's own need no mention."));

  static final Section CONTAINER =
      section(
          key(
              "image",
              new Image(),
              "Image: a name in a registry as Docker takes it, `s3://BUCKET/KEY` of an archive,"
                  + " `oci:FOLDER[:TAG]`, `docker-archive:FILE`, or a path."),
          key(
              "image_file",
              new FilePath(Base.DEFINITION_FOLDER),
              "Archive made by `docker save`, or a folder with an OCI layout."),
          key(
                  "timeout_threshold",
                  number(0, FunctionLimits.TIMEOUT_MOST - 1, "s", "Lambda"),
                  "Seconds kept back from `timeout` to stop the container and send its output.")
              .or(10)
              .alsoSpelt("timeout_threshold\""),
          key("environment", ENVIRONMENT, "Variables inside the container."),
          key("alpine", FLAG, "Accepted; the bundle runs in musl images as it is.")
              .withoutEffect("the bundle runs in musl images as it is"),
          key(
              "create_image",
              FLAG,
              "Image runtime and Batch: `false` = the image answers Lambda's runtime API already and"
                  + " is left as it is, the default of images in ECR; `true` = it is repackaged."),
          key("registry", REGISTRY, "The image's registry."),
          key(
              "cache",
              new Shape.Text(Rules::cache),
              "`s3://BUCKET[/FOLDER]` for the image made ready, which a function unpacks faster"
                  + " than from its registry; default: the deployment bucket, if there is one;"
                  + " `none` for none."),
          key("input_root", TEXT, "Where the input folder appears in the container.").notUsed());

  private static final Key STORAGE_PROVIDER =
      key(
              "storage_provider",
              new Shape.Text(Rules::storageProvider),
              "`s3`, `minio`, or one of these and `.ID`, an entry of `storage_providers`.")
          .needed();

  private static final Key STORAGE_PATH =
      key("path", new Shape.Text(Rules::bucketPath), "`bucket[/folder]`.").needed();

  static final Section INPUT = section(STORAGE_PROVIDER, STORAGE_PATH);

  static final Section OUTPUT =
      section(
          STORAGE_PROVIDER,
          STORAGE_PATH,
          key("prefix", TEXTS, "Only files whose relative path starts with one of these."),
          key("suffix", TEXTS, "Only files whose relative path ends with one of these."));

  private LambdaSections() {}
}

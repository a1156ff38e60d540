package io.scar.cli.definition;

import io.scar.container.credentials.PasswordSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Mirror;
import io.scar.contract.definition.CorsConfig;
import io.scar.contract.definition.FunctionLimits;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What AWS would object to in a name. Each answers what is wrong, or null. */
final class Rules {

  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
  private static final Pattern LAYER =
      Pattern.compile("arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d+:layer:[A-Za-z0-9_-]{1,140}:\\d+");

  /** As the examples of documentation write an ARN that the reader has to fill in. */
  private static final Pattern ARN_PLACEHOLDER = Pattern.compile("arn:\\.+");

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-\\d+");
  private static final Pattern RUNTIME = Pattern.compile("provided\\.al20\\d\\d|java\\d+|image");
  private static final Pattern PYTHON = Pattern.compile("python\\d.*");

  private static final Set<String> STORAGE_TYPES =
      Set.of("s3", "minio", "onedata", "webdav", "rucio");

  private static final String S3 = "s3://";

  private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{8,17}");
  private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-f]{8,17}");
  private static final Pattern ACCESS_POINT =
      Pattern.compile(
          "arn:aws[a-z-]*:elasticfilesystem:[a-z0-9-]+:\\d{12}:access-point/fsap-[0-9a-f]{17}");
  private static final Pattern DEAD_LETTER =
      Pattern.compile("arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+");
  private static final Pattern DESTINATION =
      Pattern.compile(
          "arn:aws[a-z-]*:((sqs|sns|lambda|events):[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.:/$-]+"
              + "|s3:::[a-z0-9.-]+)");
  private static final Pattern RATE =
      Pattern.compile("rate\\((1 (minute|hour|day)|[1-9]\\d* (minutes|hours|days))\\)");

  /** As browsers write them; HTTP APIs take patterns too, such as {@code https://*}. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "[a-z][a-z0-9+.-]*://([A-Za-z0-9._~*-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>\\d{1,5}))?");

  private static final Pattern CRON = Pattern.compile("cron\\(\\S+( \\S+){5}\\)");

  private Rules() {}

  static @Nullable String functionName(String text) {
    return FunctionLimits.NAME.matcher(text).matches()
        ? null
        : "`%s` is no function name: Lambda takes 1 to 64 letters, digits, hyphens and underscores"
            .formatted(text);
  }

  static @Nullable String bucketPath(String text) {
    try {
      StoragePath.parse(text);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  static @Nullable String bucketName(String text) {
    return text.contains("/")
        ? "`" + text + "` names a folder; a bucket is needed"
        : bucketPath(text);
  }

  static @Nullable String storageProvider(String text) {
    try {
      StorageProviderId provider = StorageProviderId.parse(text);
      return STORAGE_TYPES.contains(provider.type())
          ? null
          : "`%s` is no storage; write `s3`, or `s3.ID` for an entry of `storage_providers`"
              .formatted(text);
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  static @Nullable String accountId(String text) {
    return ACCOUNT.matcher(text).matches() ? null : "`" + text + "` is no account: 12 digits";
  }

  static @Nullable String role(String text) {
    return FunctionLimits.ROLE.matcher(text).matches()
        ? null
        : "`%s` is no ARN of a role: arn:aws:iam::ACCOUNT:role/NAME".formatted(text);
  }

  /** Empty where the command is to make one. */
  static @Nullable String executionRole(String text) {
    return text.isEmpty() ? null : role(text);
  }

  static @Nullable String externalId(String text) {
    return EXTERNAL_ID.matcher(text).matches()
        ? null
        : "external_id is none that STS takes: 2 to 1224 letters, digits and +=,.@:/-_";
  }

  /** Placeholders stay accepted: a definition with one can be read, and not applied. */
  static @Nullable String layer(String text) {
    return LAYER.matcher(text).matches() || isArnPlaceholder(text)
        ? null
        : "`%s` is no ARN of a layer version: arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION"
            .formatted(text);
  }

  /** As an example leaves something to its reader: an image in angle brackets, an ARN of dots. */
  static boolean isPlaceholder(String text) {
    return isArnPlaceholder(text) || (text.startsWith("<") && text.endsWith(">"));
  }

  private static boolean isArnPlaceholder(String text) {
    return ARN_PLACEHOLDER.matcher(text).matches();
  }

  static @Nullable String description(String text) {
    return text.length() <= FunctionLimits.DESCRIPTION_MOST
        ? null
        : "the description has %d characters; Lambda takes %d"
            .formatted(text.length(), FunctionLimits.DESCRIPTION_MOST);
  }

  static @Nullable String region(String text) {
    return REGION.matcher(text).matches()
        ? null
        : "`" + text + "` is no AWS region; one is written like us-east-1";
  }

  /** SCAR's Python runtimes stay accepted: the reader replaces them by the default. */
  static @Nullable String runtime(String text) {
    return RUNTIME.matcher(text).matches() || isPython(text)
        ? null
        : "`%s` is no runtime of a container function; leave it out, or give `image`, where the image is the function"
            .formatted(text);
  }

  static boolean isPython(String runtime) {
    return PYTHON.matcher(runtime).matches();
  }

  /** What `lambda.container.cache` says when nothing is to be kept. */
  static final String NO_CACHE = "none";

  static @Nullable String cache(String text) {
    if (text.equals(NO_CACHE)) {
      return null;
    }
    if (!text.startsWith(S3)) {
      return "`%s` is no folder of S3: write `s3://BUCKET[/FOLDER]`, or `none`".formatted(text);
    }
    return bucketPath(text.substring(S3.length()));
  }

  /** What {@link #cache} has accepted. */
  static StoragePath parseCache(String text) {
    return StoragePath.parse(text.substring(S3.length()));
  }

  static @Nullable String subnet(String text) {
    return SUBNET.matcher(text).matches()
        ? null
        : "`" + text + "` is no subnet; one is written like subnet-0123456789abcdef0";
  }

  static @Nullable String securityGroup(String text) {
    return SECURITY_GROUP.matcher(text).matches()
        ? null
        : "`" + text + "` is no security group; one is written like sg-0123456789abcdef0";
  }

  static @Nullable String accessPoint(String text) {
    return ACCESS_POINT.matcher(text).matches()
        ? null
        : "`%s` is no ARN of an EFS access point: arn:aws:elasticfilesystem:REGION:ACCOUNT:access-point/fsap-…"
            .formatted(text);
  }

  /** Lambda's rule; a folder of `/mnt` and nothing deeper. */
  static @Nullable String mountPath(String text) {
    return FunctionLimits.isMountPath(text)
        ? null
        : "`%s` is no mount path: Lambda takes /mnt/NAME".formatted(text);
  }

  static @Nullable String deadLetter(String text) {
    return DEAD_LETTER.matcher(text).matches()
        ? null
        : "`" + text + "` is no ARN of an SQS queue or SNS topic";
  }

  static @Nullable String destination(String text) {
    return DESTINATION.matcher(text).matches()
        ? null
        : "`" + text + "` is no ARN of a queue, topic, function, bus or bucket";
  }

  static @Nullable String schedule(String text) {
    return RATE.matcher(text).matches() || CRON.matcher(text).matches()
        ? null
        : "`%s` is no schedule; write `rate(5 minutes)`, or `cron(…)` with six fields"
            .formatted(text);
  }

  static @Nullable String passwordFrom(String text) {
    try {
      PasswordSource.parse(text);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  static @Nullable String keyFrom(String text) {
    try {
      PasswordSource.parse(text);
      return null;
    } catch (IllegalArgumentException e) {
      // The text is not repeated: it may be the key that somebody wrote there.
      return "a key is not written here, but where it is: `env:NAME` for a variable of the"
          + " function, or the ARN of a secret (arn:aws:secretsmanager:…:secret:…) or parameter"
          + " (arn:aws:ssm:…:parameter/…)";
    }
  }

  /** A name alone is what examples leave to their reader; who uses it is told. */
  static @Nullable String endpoint(String text) {
    return HOST_NAME.matcher(text).matches() ? null : ServerAddress.problem(text);
  }

  /** What only some gateways take is accepted: {@link FunctionRules} looks at these. */
  static @Nullable String origin(String text) {
    Matcher origin = ORIGIN.matcher(text);
    boolean right =
        text.equals(CorsConfig.ANY)
            || (origin.matches()
                && (origin.group("port") == null
                    || ServerAddress.isPort(Integer.parseInt(origin.group("port")))));
    return right
        ? null
        : "`%s` is no origin: write https://HOST[:PORT] with no path, or `*`".formatted(text);
  }

  static @Nullable String registryHost(String text) {
    try {
      // The record of a reference knows what a host is.
      new Reference.Registry(text, "any", "any", null);
      return null;
    } catch (IllegalArgumentException e) {
      return "%s; write HOST[:PORT]".formatted(e.getMessage());
    }
  }

  static @Nullable String mirror(String from, String to) {
    try {
      Mirror mirror = new Mirror(from, to);
      return mirror.from().equals(mirror.to()) ? "`" + from + "` mirrors itself" : null;
    } catch (IllegalArgumentException e) {
      return "`%s` → `%s`: %s".formatted(from, to, e.getMessage());
    }
  }
}

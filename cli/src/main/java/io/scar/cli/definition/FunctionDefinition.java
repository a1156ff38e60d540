package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.credentials.PasswordSource;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One function, with every source of settings merged.
 *
 * @param account where it lives
 * @param image resolved, as {@link ImageName#resolve} does; null if the definition names none,
 *     which is enough to call the function but not to create it
 * @param registry how the image's registry is reached
 * @param cache where the image is kept made ready; null for nowhere
 * @param lambdaVariables variables of the Lambda function itself
 * @param tags the user's
 * @param initScript absolute
 * @param extraPayload absolute; a file or a folder
 * @param role ARN of the execution role; null to make one
 * @param network what it reaches beside the Internet
 * @param operation how Lambda runs it
 * @param http how it is reached by HTTP; null if it is not
 * @param httpCall what {@code invoke} does when the command line does not say
 * @param flat the {@code lambda} section, as the function will receive it, with the storage
 *     providers that it uses
 */
public record FunctionDefinition(
    String name,
    Account account,
    @Nullable String image,
    RegistryConfig registry,
    @Nullable Cache cache,
    Size size,
    String runtime,
    String description,
    List<String> architectures,
    List<String> layers,
    Map<String, String> lambdaVariables,
    Map<String, String> tags,
    @Nullable Path initScript,
    @Nullable Path extraPayload,
    boolean preheat,
    Deployment deployment,
    List<Input> inputs,
    List<Output> outputs,
    @Nullable String role,
    Network network,
    Operation operation,
    Log log,
    Call call,
    @Nullable HttpAccess http,
    HttpCall httpCall,
    ObjectNode flat) {

  private static final String STORAGE_PROVIDERS = "storage_providers";

  /**
   * Where functions live, and as whom the command goes there.
   *
   * @param profile of the AWS files; null for the default chain
   * @param accountId 12 digits; null to ask
   * @param roles to assume one after the other, the last of which makes all calls; none to make
   *     them with the first credentials
   */
  public record Account(
      @Nullable String profile, String region, @Nullable String accountId, List<RoleStep> roles) {

    public Account {
      roles = List.copyOf(roles);
    }

    /** Without a role to assume. */
    public Account(@Nullable String profile, String region, @Nullable String accountId) {
      this(profile, region, accountId, List.of());
    }
  }

  /**
   * A role to assume, with the credentials of the step before it.
   *
   * @param externalId that the role's trust policy asks for; null for none
   * @param source of the first step's credentials; the others have the step's before
   */
  public record RoleStep(String arn, @Nullable String externalId, RoleSource source) {}

  /** What the first role is assumed with. */
  public enum RoleSource {
    /** The profile, or what AWS's chain finds. */
    PROFILE,
    /** The token in the file that {@code AWS_WEB_IDENTITY_TOKEN_FILE} names. */
    WEB_IDENTITY
  }

  /**
   * @param folder of S3
   * @param asked whether the definition names it; else it is the deployment bucket's
   */
  public record Cache(StoragePath folder, boolean asked) {}

  /**
   * @param memory MB
   * @param timeout seconds
   * @param ephemeralStorage MB
   */
  public record Size(int memory, int timeout, int ephemeralStorage) {}

  /**
   * @param maxPayload bytes of a zip that is sent directly
   * @param maxUnzipped bytes of package and layers together
   */
  public record Deployment(@Nullable String bucket, long maxPayload, long maxUnzipped) {}

  /**
   * @param fileSystems need the VPC
   */
  public record Network(
      List<String> subnets, List<String> securityGroups, List<FileSystem> fileSystems) {

    public static final Network NONE = new Network(List.of(), List.of(), List.of());

    public Network {
      subnets = List.copyOf(subnets);
      securityGroups = List.copyOf(securityGroups);
      fileSystems = List.copyOf(fileSystems);
    }
  }

  /**
   * @param arn of an access point of EFS
   * @param path where it is mounted, below {@code /mnt}
   */
  public record FileSystem(String arn, String path) {}

  /**
   * @param reservedConcurrency calls at once that are kept for it, and no more; null for no limit
   *     of its own
   * @param deadLetter ARN of a queue or topic for events that failed; null for none
   * @param onFailure ARN of the destination of events that failed; null for none
   * @param keepWarm schedule in EventBridge's words; null for none
   */
  public record Operation(
      @Nullable Integer reservedConcurrency,
      @Nullable String deadLetter,
      @Nullable String onFailure,
      @Nullable String keepWarm) {}

  /**
   * @param retentionDays one of CloudWatch's values
   * @param stream that {@code log} shows when the command line does not say; null for all
   * @param requestId of the invocation that it shows then; null for all
   */
  public record Log(int retentionDays, @Nullable String stream, @Nullable String requestId) {}

  /**
   * How {@code run} calls the function when the command line does not say.
   *
   * @param payload JSON sent as it is; null for none
   */
  public record Call(
      boolean asynchronous,
      @Nullable Path script,
      List<String> arguments,
      @Nullable String payload) {}

  /**
   * @param endpoint template of a REST API's address
   * @param parameters JSON; null for none
   * @param file that is sent; null for none
   * @param json that is sent; null for none
   */
  public record HttpCall(
      String endpoint, @Nullable String parameters, @Nullable Path file, @Nullable String json) {}

  public FunctionDefinition {
    architectures = List.copyOf(architectures);
    layers = List.copyOf(layers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The inputs in Amazon S3 that the function reads as its role, and that can start it. */
  public List<Input> inputsOfRole() {
    return inputs.stream().filter(input -> isOfRole(input.storageProvider())).toList();
  }

  /** The outputs in Amazon S3 that the function writes as its role. */
  public List<Output> outputsOfRole() {
    return outputs.stream().filter(output -> isOfRole(output.storageProvider())).toList();
  }

  private boolean isOfRole(StorageProviderId provider) {
    return provider.equals(StorageProviderId.DEFAULT_S3)
        && flat.path(STORAGE_PROVIDERS).path(provider.type()).path(provider.id()).isMissingNode();
  }

  /** Where the keys of its storage providers are. */
  public List<PasswordSource> storageKeys() {
    List<PasswordSource> sources = new ArrayList<>();
    for (JsonNode accounts : flat.path(STORAGE_PROVIDERS)) {
      for (JsonNode account : accounts) {
        for (String key : List.of("access_key_from", "secret_key_from")) {
          String from = account.path(key).asText("");
          if (!from.isEmpty()) {
            sources.add(PasswordSource.parse(from));
          }
        }
      }
    }
    return sources.stream().distinct().toList();
  }

  /** The function's variables that hold the registry's password and keys of storages. */
  public Set<String> secretVariables() {
    List<PasswordSource> sources = new ArrayList<>(storageKeys());
    if (registry.passwordFrom() != null) {
      sources.add(PasswordSource.parse(registry.passwordFrom()));
    }
    Set<String> names = new TreeSet<>();
    for (PasswordSource source : sources) {
      if (source instanceof PasswordSource.Variable variable) {
        names.add(variable.name());
      }
    }
    return names;
  }

  /** Whether the function is the image, and not a package with a layer. */
  public boolean isImageRuntime() {
    return runtime.equals("image");
  }

  /** Where the work runs: {@code lambda}, {@code lambda-batch} or {@code batch}. */
  public String executionMode() {
    return flat.path("execution_mode").asText("lambda");
  }

  /** Whether the image answers Lambda's runtime API already and is left as it is. */
  public boolean isImageReady() {
    JsonNode create = flat.at("/container/create_image");
    return create.isBoolean() ? !create.asBoolean() : image != null && image.contains(".dkr.ecr.");
  }

  /** The name of the log group that Lambda writes to. */
  public String logGroup() {
    return "/aws/lambda/" + name;
  }
}

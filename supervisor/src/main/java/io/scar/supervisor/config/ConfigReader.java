package io.scar.supervisor.config;

import io.scar.container.ContainerException;
import io.scar.container.credentials.PasswordSource;
import io.scar.container.engine.EngineMode;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageJson;
import io.scar.container.registry.Mirror;
import io.scar.container.store.StoreQuota;
import io.scar.contract.definition.ContainerConfig;
import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.environment.FunctionVariables;
import io.scar.contract.environment.JobVariables;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the environment into a {@link SupervisorConfig} and reports all its problems together. */
public final class ConfigReader {

  private static final String DEFAULT_TASK_ROOT = "/var/task";
  private static final String DEFAULT_TEMPORARY_FOLDER = "/tmp";
  private static final String DEFAULT_SCAR_HOME = "/opt/scar";

  /** In the bundle, where that is part of an image. */
  private static final String OWN_IMAGE = "image.json";

  /** Where AWS Batch keeps the logs of all jobs. */
  private static final String LOG_GROUP_OF_JOBS = "/aws/batch/job";

  /** What only the supervisor and Lambda's runtime are to see. */
  private static final Set<String> INTERNAL =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "_LAMBDA_TELEMETRY_LOG_FD",
          FunctionVariables.AWS_LAMBDA_RUNTIME_API,
          "LD_LIBRARY_PATH",
          FunctionVariables.FDL,
          FunctionVariables.AWS_ACCESS_KEY_ID,
          FunctionVariables.AWS_SECRET_ACCESS_KEY,
          FunctionVariables.AWS_SESSION_TOKEN,
          FunctionVariables.SCAR_HOME,
          FunctionVariables.SCAR_STORE_DIR,
          FunctionVariables.SCAR_STORE_QUOTA,
          FunctionVariables.SCAR_TMP_TAKEN);

  private final Map<String, String> environment;
  private final Optional<CredentialSource> role;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param role of the job; empty in Lambda, whose variables have its credentials
   */
  private ConfigReader(Map<String, String> environment, Optional<CredentialSource> role) {
    this.environment = environment;
    this.role = role;
  }

  /**
   * @param environment the variables of the function
   * @throws ConfigurationInvalid naming every problem
   */
  public static SupervisorConfig read(Map<String, String> environment) {
    return new ConfigReader(environment, Optional.empty()).read();
  }

  /**
   * The same in a job of AWS Batch.
   *
   * @throws ConfigurationInvalid naming every problem
   */
  public static SupervisorConfig readJob(Map<String, String> environment, CredentialSource role) {
    return new ConfigReader(environment, Optional.of(role)).read();
  }

  /**
   * How AWS is reached, for what is prepared while the rest is read. Never fails: {@link #read}
   * reports what is wrong.
   */
  public static Aws aws(Map<String, String> environment) {
    return new ConfigReader(environment, Optional.empty()).aws();
  }

  private SupervisorConfig read() {
    Folders folders = folders();
    boolean inJob = role.isPresent();
    FunctionConfig function =
        inJob
            ? FunctionConfigSource.ofJob(folders.task(), environment)
            : FunctionConfigSource.find(folders.task(), environment);
    ContainerConfig container = function.container();
    Optional<Delegating> delegating =
        inJob
            ? Optional.empty()
            : DelegatingReader.read(
                variable(FunctionVariables.EXECUTION_MODE).orElse(function.executionMode()),
                function.delegate(),
                problems::add);
    container.environment().variables().forEach(this::checkVariable);
    boolean raw = rawResponse(function.response());
    Optional<PasswordSource> password = password(container.registry());
    Aws aws = aws();
    List<StorageProvider> storageProviders =
        StorageProvidersReader.read(function, environment, aws, problems::add);
    Map<String, String> own = hostVariables(password, storageProviders);
    SupervisorConfig config =
        new SupervisorConfig(
            function,
            folders,
            image(container, password),
            initScript(function, folders.task()),
            engine(function),
            delegating.isPresent() ? timeLimits(function).forHandover() : timeLimits(function),
            variable(FunctionVariables.EXTRA_PAYLOAD).isPresent(),
            raw,
            aws,
            storageProviders,
            variable(FunctionVariables.AWS_LAMBDA_LOG_GROUP_NAME)
                .orElse(inJob ? LOG_GROUP_OF_JOBS : ""),
            variable(FunctionVariables.AWS_LAMBDA_LOG_STREAM_NAME).orElse(""),
            variable(FunctionVariables.AWS_LAMBDA_FUNCTION_NAME)
                .or(() -> variable(JobVariables.SCAR_FUNCTION_NAME))
                .orElse(function.name()),
            LogSettingsReader.read(
                environment,
                inJob ? LogFormat.TEXT : LogFormat.JSON,
                function.logLevel(),
                problems::add),
            own,
            delegating,
            inJob ? Optional.of(job(own, function)) : Optional.empty());
    if (!problems.isEmpty()) {
      throw new ConfigurationInvalid(problems);
    }
    return config;
  }

  private Optional<FunctionImage> image(
      ContainerConfig container, Optional<PasswordSource> password) {
    Path own = home().resolve(OWN_IMAGE);
    if (Files.exists(own)) {
      return ownImage(own);
    }
    RegistryConfig registry = container.registry();
    Optional<String> packed = Optional.ofNullable(container.imageFile());
    Optional<String> reference = packed.or(() -> Optional.ofNullable(container.image()));
    if (reference.isEmpty() && container.cached() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PulledImage(
            reference,
            Optional.ofNullable(container.cached()),
            Optional.ofNullable(registry.username()),
            password,
            mirrors(registry),
            Set.copyOf(registry.insecure()),
            environment));
  }

  private Optional<FunctionImage> ownImage(Path file) {
    try {
      byte[] json = Files.readAllBytes(file);
      return Optional.of(
          new OwnImage(ImageJson.config(json, file.toString()), Digest.sha256(json)));
    } catch (IOException e) {
      problems.add(
          "%s, the configuration of the image around this function, cannot be used: %s; make the image again"
              .formatted(file, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<PasswordSource> password(RegistryConfig registry) {
    try {
      return Optional.ofNullable(registry.passwordFrom()).map(PasswordSource::parse);
    } catch (IllegalArgumentException e) {
      problems.add("container.registry.password_from: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Those of the variable come first. */
  private List<Mirror> mirrors(RegistryConfig registry) {
    List<Mirror> mirrors = new ArrayList<>();
    for (String text :
        variable(FunctionVariables.SCAR_REGISTRY_MIRRORS).orElse("").split(",", -1)) {
      int equals = text.indexOf('=');
      if (equals > 0) {
        mirror(text.substring(0, equals).strip(), text.substring(equals + 1).strip(), mirrors);
      } else if (!text.isBlank()) {
        problems.add(
            "%s: `%s` is no mirror; write FROM=TO[,FROM=TO]"
                .formatted(FunctionVariables.SCAR_REGISTRY_MIRRORS, text.strip()));
      }
    }
    registry.mirrors().forEach((from, to) -> mirror(from, to, mirrors));
    return mirrors;
  }

  private void mirror(String from, String to, List<Mirror> mirrors) {
    try {
      mirrors.add(new Mirror(from, to));
    } catch (IllegalArgumentException e) {
      problems.add("registry mirror `%s` → `%s`: %s".formatted(from, to, e.getMessage()));
    }
  }

  private Folders folders() {
    Path task = folder(FunctionVariables.LAMBDA_TASK_ROOT, DEFAULT_TASK_ROOT);
    Path temporary = folder(FunctionVariables.TMPDIR, DEFAULT_TEMPORARY_FOLDER);
    if (temporary.toString().contains(":")) {
      problems.add(
          "%s is %s: a folder whose name has a colon cannot be seen by a container; choose another"
              .formatted(FunctionVariables.TMPDIR, temporary));
    }
    Path store =
        folder(FunctionVariables.SCAR_STORE_DIR, temporary.resolve("scar").resolve("store") + "");
    return new Folders(
        task,
        temporary,
        store,
        storeQuota(),
        variable(FunctionVariables.SCAR_TMP_TAKEN).map(Path::of),
        scarExec(home()));
  }

  private Path home() {
    return folder(FunctionVariables.SCAR_HOME, DEFAULT_SCAR_HOME);
  }

  private Path scarExec(Path home) {
    Path binary = home.resolve("bin").resolve("scar-exec");
    if (!Files.isExecutable(binary)) {
      problems.add(
          "%s is %s, which has no engine (%s); publish the layer again, or name the bundle's folder"
              .formatted(FunctionVariables.SCAR_HOME, home, home.relativize(binary)));
    }
    return binary;
  }

  /** A store whose folder is given is on a disk that has other work too. */
  private StoreQuota storeQuota() {
    Optional<String> quota = variable(FunctionVariables.SCAR_STORE_QUOTA);
    if (quota.isEmpty()) {
      return variable(FunctionVariables.SCAR_STORE_DIR).isPresent()
          ? StoreQuota.OF_A_SHARED_DISK
          : StoreQuota.NONE;
    }
    try {
      return StoreQuota.parse(quota.get());
    } catch (ContainerException e) {
      problems.add(FunctionVariables.SCAR_STORE_QUOTA + ": " + e.getMessage());
      return StoreQuota.NONE;
    }
  }

  private Path folder(String name, String otherwise) {
    return Path.of(variable(name).orElse(otherwise)).toAbsolutePath().normalize();
  }

  private BatchJob job(Map<String, String> own, FunctionConfig function) {
    Map<String, String> variables = JobSettingsReader.ofContainer(own);
    variables.put(
        FunctionVariables.AWS_LAMBDA_FUNCTION_NAME,
        variable(JobVariables.SCAR_FUNCTION_NAME).orElse(function.name()));
    return new BatchJob(variables, JobSettingsReader.isMainNode(environment));
  }

  private void checkVariable(String name, @Nullable String value) {
    if (name.isEmpty() || name.contains("=") || name.indexOf('\0') >= 0) {
      problems.add("container.environment: `%s` cannot name a variable".formatted(name));
    } else if (value == null || value.indexOf('\0') >= 0) {
      problems.add("container.environment: %s needs a value, without NUL".formatted(name));
    }
  }

  private boolean rawResponse(@Nullable String response) {
    if (response != null && !response.equals("raw")) {
      problems.add("response `%s` is unknown; leave it out or write `raw`".formatted(response));
    }
    return response != null;
  }

  private Optional<Path> initScript(FunctionConfig function, Path task) {
    String name = function.initScript();
    if (name == null || name.isBlank()) {
      return Optional.empty();
    }
    Path script = task.resolve(name).normalize();
    if (!script.startsWith(task) || !Files.isRegularFile(script)) {
      problems.add("init_script `%s` is not in the function's package (%s)".formatted(name, task));
    }
    return Optional.of(script);
  }

  private Optional<EngineMode> engine(FunctionConfig function) {
    Optional<String> name =
        variable(FunctionVariables.SCAR_ENGINE).or(() -> Optional.ofNullable(function.engine()));
    if (name.isEmpty() || name.get().isBlank() || name.get().equals("auto")) {
      return Optional.empty();
    }
    Optional<EngineMode> mode =
        Arrays.stream(EngineMode.values())
            .filter(known -> known.label().equals(name.get().toLowerCase(Locale.ROOT)))
            .findFirst();
    if (mode.isEmpty()) {
      problems.add(
          "engine `%s` is unknown; there are: %s"
              .formatted(
                  name.get(),
                  Arrays.stream(EngineMode.values())
                      .map(EngineMode::label)
                      .collect(Collectors.joining(", "))));
    }
    return mode;
  }

  private SupervisorConfig.TimeLimits timeLimits(FunctionConfig function) {
    int threshold = function.container().timeoutThreshold();
    Optional<String> override = variable(FunctionVariables.TIMEOUT_THRESHOLD);
    if (override.isPresent()) {
      try {
        threshold = Integer.parseInt(override.get().strip());
      } catch (NumberFormatException e) {
        problems.add(
            "%s is `%s`, not a number of seconds"
                .formatted(FunctionVariables.TIMEOUT_THRESHOLD, override.get()));
      }
    }
    if (threshold < 0) {
      problems.add("timeout_threshold is %d; it cannot be negative".formatted(threshold));
      threshold = 0;
    }
    if (function.timeout() <= 0) {
      problems.add("timeout is %d; it must be positive".formatted(function.timeout()));
    }
    return SupervisorConfig.TimeLimits.of(function.timeout(), threshold);
  }

  /** The AWS credentials that variables hold, if they do. */
  public static Optional<RoleCredentials> keys(Map<String, String> environment) {
    Optional<String> key = variable(environment, FunctionVariables.AWS_ACCESS_KEY_ID);
    Optional<String> secret = variable(environment, FunctionVariables.AWS_SECRET_ACCESS_KEY);
    return key.flatMap(
        id ->
            secret.map(
                text ->
                    new RoleCredentials(
                        id, text, variable(environment, FunctionVariables.AWS_SESSION_TOKEN))));
  }

  private Aws aws() {
    CredentialSource source = role.orElseGet(() -> new CredentialSource.Fixed(keys(environment)));
    Optional<URI> endpoint = Optional.empty();
    String address = environment.get(FunctionVariables.AWS_ENDPOINT_URL);
    if (address != null && !address.isBlank()) {
      try {
        endpoint = Optional.of(URI.create(address.strip()));
      } catch (IllegalArgumentException e) {
        problems.add(
            "%s is `%s`, not an address".formatted(FunctionVariables.AWS_ENDPOINT_URL, address));
      }
    }
    String region =
        variable(FunctionVariables.AWS_REGION)
            .or(() -> variable("AWS_DEFAULT_REGION"))
            .orElse(Aws.DEFAULT_REGION);
    return new Aws(region, endpoint, source);
  }

  private Map<String, String> hostVariables(
      Optional<PasswordSource> password, List<StorageProvider> storageProviders) {
    Map<String, String> own = new HashMap<>(environment);
    own.keySet().removeAll(INTERNAL);
    if (password.orElse(null) instanceof PasswordSource.Variable secret) {
      own.remove(secret.name());
    }
    own.keySet().removeAll(StorageProvidersReader.variables(storageProviders));
    return own;
  }

  private Optional<String> variable(String name) {
    return variable(environment, name);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}

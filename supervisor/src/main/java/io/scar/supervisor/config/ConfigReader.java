package io.scar.supervisor.config;

import io.scar.container.credentials.PasswordSource;
import io.scar.container.engine.EngineMode;
import io.scar.contract.definition.ContainerConfig;
import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.environment.FunctionVariables;
import io.scar.contract.environment.JobVariables;
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
  private final Variables variables;
  private final Optional<CredentialSource> role;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param role of the job; empty in Lambda, whose variables have its credentials
   */
  private ConfigReader(Map<String, String> environment, Optional<CredentialSource> role) {
    this.environment = environment;
    this.variables = new Variables(environment);
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
    Folders folders = FoldersReader.read(environment, problems::add);
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
                variables.find(FunctionVariables.EXECUTION_MODE).orElse(function.executionMode()),
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
            FunctionImageReader.read(container, environment, password, problems::add),
            initScript(function, folders.task()),
            engine(function),
            delegating.isPresent() ? timeLimits(function).forHandover() : timeLimits(function),
            variables.find(FunctionVariables.EXTRA_PAYLOAD).isPresent(),
            raw,
            aws,
            storageProviders,
            variables
                .find(FunctionVariables.AWS_LAMBDA_LOG_GROUP_NAME)
                .orElse(inJob ? LOG_GROUP_OF_JOBS : ""),
            variables.find(FunctionVariables.AWS_LAMBDA_LOG_STREAM_NAME).orElse(""),
            variables
                .find(FunctionVariables.AWS_LAMBDA_FUNCTION_NAME)
                .or(() -> variables.find(JobVariables.SCAR_FUNCTION_NAME))
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

  private Optional<PasswordSource> password(RegistryConfig registry) {
    try {
      return Optional.ofNullable(registry.passwordFrom()).map(PasswordSource::parse);
    } catch (IllegalArgumentException e) {
      problems.add("container.registry.password_from: " + e.getMessage());
      return Optional.empty();
    }
  }

  private BatchJob job(Map<String, String> own, FunctionConfig function) {
    Map<String, String> seen = JobSettingsReader.ofContainer(own);
    seen.put(
        FunctionVariables.AWS_LAMBDA_FUNCTION_NAME,
        variables.find(JobVariables.SCAR_FUNCTION_NAME).orElse(function.name()));
    return new BatchJob(seen, JobSettingsReader.isMainNode(environment));
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
        variables
            .find(FunctionVariables.SCAR_ENGINE)
            .or(() -> Optional.ofNullable(function.engine()));
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
    Optional<String> override = variables.find(FunctionVariables.TIMEOUT_THRESHOLD);
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
    Variables variables = new Variables(environment);
    Optional<String> key = variables.find(FunctionVariables.AWS_ACCESS_KEY_ID);
    Optional<String> secret = variables.find(FunctionVariables.AWS_SECRET_ACCESS_KEY);
    return key.flatMap(
        id ->
            secret.map(
                text ->
                    new RoleCredentials(
                        id, text, variables.find(FunctionVariables.AWS_SESSION_TOKEN))));
  }

  private Aws aws() {
    CredentialSource source = role.orElseGet(() -> new CredentialSource.Fixed(keys(environment)));
    Optional<URI> endpoint = Optional.empty();
    Optional<String> address = variables.find(FunctionVariables.AWS_ENDPOINT_URL);
    if (address.isPresent()) {
      try {
        endpoint = Optional.of(URI.create(address.get().strip()));
      } catch (IllegalArgumentException e) {
        problems.add(
            "%s is `%s`, not an address"
                .formatted(FunctionVariables.AWS_ENDPOINT_URL, address.get()));
      }
    }
    String region =
        variables
            .find(FunctionVariables.AWS_REGION)
            .or(() -> variables.find("AWS_DEFAULT_REGION"))
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
}

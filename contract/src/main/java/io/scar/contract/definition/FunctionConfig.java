package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function's own configuration: the {@code lambda} section of its definition as a flat map. It
 * travels as {@value #FILE_NAME} in the function's package and, when it fits into Lambda's 4 KB, as
 * the base64 of its JSON in the variable {@code FDL}. Keys that only the command line needs are
 * ignored here.
 *
 * @param name the function's name
 * @param timeout seconds, at most 900
 * @param memory MB
 * @param logLevel SCAR's spelling, in either case: CRITICAL, ERROR, WARNING, INFO, DEBUG
 * @param executionMode {@code lambda}, {@code lambda-batch} or {@code batch}
 * @param initScript the base name of the script in the package that runs at each event
 * @param fileStageIn SCAR's key, whose sense is the reverse of its name: true = the input is not
 *     fetched
 * @param storageProviders storages with keys of their own, by type and id
 * @param fileSystem what Lambda mounts
 * @param engine the engine to force ({@code namespaces}, {@code rewrite}, {@code host})
 * @param response {@code raw} answers with the container's standard output itself
 * @param apiGateway how HTTP requests are answered
 * @param delegate how work is handed over to AWS Batch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FunctionConfig(
    @JsonProperty(value = "name", required = true) String name,
    @JsonProperty("timeout") Integer timeout,
    @JsonProperty("memory") Integer memory,
    @JsonProperty("log_level") String logLevel,
    @JsonProperty("execution_mode") String executionMode,
    @JsonProperty("init_script") @Nullable String initScript,
    @JsonProperty("container") ContainerConfig container,
    @JsonProperty("input") List<Input> input,
    @JsonProperty("output") List<Output> output,
    @JsonProperty("file_stage_in") boolean fileStageIn,
    @JsonProperty("storage_providers") Map<String, Map<String, StorageAccount>> storageProviders,
    @JsonProperty("file_system") List<FileSystemMount> fileSystem,
    @JsonProperty("engine") @Nullable String engine,
    @JsonProperty("response") @Nullable String response,
    @JsonProperty("api_gateway") ApiGatewayConfig apiGateway,
    @JsonProperty("delegate") @Nullable DelegateConfig delegate) {

  /** The file, at the top of the function's package, that holds this as YAML. */
  public static final String FILE_NAME = "function_config.yaml";

  public static final int DEFAULT_TIMEOUT = 300;
  public static final int DEFAULT_MEMORY = 512;

  public FunctionConfig(
      String name,
      @Nullable Integer timeout,
      @Nullable Integer memory,
      @Nullable String logLevel,
      @Nullable String executionMode,
      @Nullable String initScript,
      @Nullable ContainerConfig container,
      @Nullable List<Input> input,
      @Nullable List<Output> output,
      boolean fileStageIn,
      @Nullable Map<String, Map<String, StorageAccount>> storageProviders,
      @Nullable List<FileSystemMount> fileSystem,
      @Nullable String engine,
      @Nullable String response,
      @Nullable ApiGatewayConfig apiGateway,
      @Nullable DelegateConfig delegate) {
    this.name = name;
    this.timeout = timeout == null ? Integer.valueOf(DEFAULT_TIMEOUT) : timeout;
    this.memory = memory == null ? Integer.valueOf(DEFAULT_MEMORY) : memory;
    this.logLevel = logLevel == null ? "INFO" : logLevel;
    this.executionMode = executionMode == null ? ExecutionMode.LAMBDA.label() : executionMode;
    this.initScript = initScript;
    this.container = container == null ? ContainerConfig.NONE : container;
    this.input = input == null ? List.of() : List.copyOf(input);
    this.output = output == null ? List.of() : List.copyOf(output);
    this.fileStageIn = fileStageIn;
    this.storageProviders =
        storageProviders == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(storageProviders));
    this.fileSystem = fileSystem == null ? List.of() : List.copyOf(fileSystem);
    this.engine = engine;
    this.response = response;
    this.apiGateway = apiGateway == null ? ApiGatewayConfig.NONE : apiGateway;
    this.delegate = delegate;
  }
}

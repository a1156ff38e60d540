package io.scar.supervisor.config;

import com.fasterxml.jackson.core.JsonParser;
import io.scar.contract.definition.ApiGatewayConfig;
import io.scar.contract.definition.CachedImage;
import io.scar.contract.definition.ContainerConfig;
import io.scar.contract.definition.CorsConfig;
import io.scar.contract.definition.DelegateConfig;
import io.scar.contract.definition.FileSystemMount;
import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.definition.StorageAccount;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import io.scar.contract.definition.Variables;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link FunctionConfig} key by key. What Jackson looks up and generates before it binds
 * such a record for the first time takes a fifth of the supervisor's start.
 */
final class FunctionConfigParser {

  private final DefinitionParser in;

  private FunctionConfigParser(DefinitionParser in) {
    this.in = in;
  }

  /**
   * @param parser at the first token
   * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not what a configuration
   *     has to be; the message names the key
   */
  static FunctionConfig parse(JsonParser parser) throws IOException {
    return new FunctionConfigParser(new DefinitionParser(parser)).function();
  }

  private FunctionConfig function() throws IOException {
    var read =
        new Object() {
          @Nullable String name;
          @Nullable Integer timeout;
          @Nullable Integer memory;
          @Nullable String logLevel;
          @Nullable String executionMode;
          @Nullable String initScript;
          @Nullable ContainerConfig container;
          @Nullable List<Input> input;
          @Nullable List<Output> output;
          boolean fileStageIn;
          @Nullable Map<String, Map<String, StorageAccount>> storageProviders;
          @Nullable List<FileSystemMount> fileSystem;
          @Nullable String engine;
          @Nullable String response;
          @Nullable ApiGatewayConfig apiGateway;
          @Nullable DelegateConfig delegate;
        };
    in.object(
        key -> {
          switch (key) {
            case "name" -> read.name = in.text();
            case "timeout" -> read.timeout = in.integer();
            case "memory" -> read.memory = in.integer();
            case "log_level" -> read.logLevel = in.text();
            case "execution_mode" -> read.executionMode = in.text();
            case "init_script" -> read.initScript = in.text();
            case "container" -> read.container = in.orNull(this::container);
            case "input" -> read.input = in.orNull(() -> in.list(this::input));
            case "output" -> read.output = in.orNull(() -> in.list(this::output));
            case "file_stage_in" -> read.fileStageIn = in.truth();
            case "storage_providers" ->
                read.storageProviders =
                    in.orNull(() -> in.mapping(() -> in.mapping(this::account)));
            case "file_system" -> read.fileSystem = in.orNull(() -> in.list(this::mount));
            case "engine" -> read.engine = in.text();
            case "response" -> read.response = in.text();
            case "api_gateway" -> read.apiGateway = in.orNull(this::apiGateway);
            case "delegate" -> read.delegate = in.orNull(this::delegate);
            default -> in.skip();
          }
        });
    return new FunctionConfig(
        in.required("name", read.name),
        read.timeout,
        read.memory,
        read.logLevel,
        read.executionMode,
        read.initScript,
        read.container,
        read.input,
        read.output,
        read.fileStageIn,
        read.storageProviders,
        read.fileSystem,
        read.engine,
        read.response,
        read.apiGateway,
        read.delegate);
  }

  private DelegateConfig delegate() throws IOException {
    var read =
        new Object() {
          @Nullable String bucket;
          @Nullable String jobQueue;
          @Nullable String jobDefinition;
          @Nullable Integer after;
          boolean multiNode;
        };
    in.object(
        key -> {
          switch (key) {
            case "bucket" -> read.bucket = in.text();
            case "job_queue" -> read.jobQueue = in.text();
            case "job_definition" -> read.jobDefinition = in.text();
            case "after" -> read.after = in.integer();
            case "multi_node" -> read.multiNode = in.truth();
            default -> in.skip();
          }
        });
    String queue = in.required("job_queue", read.jobQueue);
    String definition = in.required("job_definition", read.jobDefinition);
    return in.valid(
        () -> new DelegateConfig(read.bucket, queue, definition, read.after, read.multiNode));
  }

  private ApiGatewayConfig apiGateway() throws IOException {
    var read =
        new Object() {
          @Nullable String response;
          @Nullable CorsConfig cors;
        };
    in.object(
        key -> {
          switch (key) {
            case "response" -> read.response = in.text();
            case "cors" -> read.cors = in.orNull(this::cors);
            default -> in.skip();
          }
        });
    return in.valid(() -> new ApiGatewayConfig(read.response, read.cors));
  }

  private CorsConfig cors() throws IOException {
    var read =
        new Object() {
          @Nullable List<String> origins;
          @Nullable List<String> methods;
          @Nullable List<String> headers;
          @Nullable List<String> exposeHeaders;
          boolean credentials;
          @Nullable Integer maxAge;
        };
    in.object(
        key -> {
          switch (key) {
            case "origins" -> read.origins = in.orNull(() -> in.list(in::text));
            case "methods" -> read.methods = in.orNull(() -> in.list(in::text));
            case "headers" -> read.headers = in.orNull(() -> in.list(in::text));
            case "expose_headers" -> read.exposeHeaders = in.orNull(() -> in.list(in::text));
            case "credentials" -> read.credentials = in.truth();
            case "max_age" -> read.maxAge = in.integer();
            default -> in.skip();
          }
        });
    return in.valid(
        () ->
            new CorsConfig(
                read.origins,
                read.methods,
                read.headers,
                read.exposeHeaders,
                read.credentials,
                read.maxAge));
  }

  private ContainerConfig container() throws IOException {
    var read =
        new Object() {
          @Nullable String image;
          @Nullable String imageFile;
          @Nullable RegistryConfig registry;
          @Nullable CachedImage cached;
          @Nullable Integer timeoutThreshold;
          @Nullable Variables environment;
        };
    in.object(
        key -> {
          switch (key) {
            case "image" -> read.image = in.text();
            case "image_file" -> read.imageFile = in.text();
            case "registry" -> read.registry = in.orNull(this::registry);
            case "cached" -> read.cached = in.orNull(this::cached);
            case "timeout_threshold" -> read.timeoutThreshold = in.integer();
            case "environment" -> read.environment = in.orNull(this::variables);
            default -> in.skip();
          }
        });
    return new ContainerConfig(
        read.image,
        read.imageFile,
        read.registry,
        read.cached,
        read.timeoutThreshold,
        read.environment);
  }

  private RegistryConfig registry() throws IOException {
    var read =
        new Object() {
          @Nullable String username;
          @Nullable String passwordFrom;
          @Nullable Map<String, String> mirrors;
          @Nullable List<String> insecure;
        };
    in.object(
        key -> {
          switch (key) {
            case "username" -> read.username = in.text();
            case "password_from" -> read.passwordFrom = in.text();
            case "mirrors" -> read.mirrors = in.orNull(in::texts);
            case "insecure" -> read.insecure = in.orNull(() -> in.list(in::text));
            default -> in.skip();
          }
        });
    return new RegistryConfig(read.username, read.passwordFrom, read.mirrors, read.insecure);
  }

  private CachedImage cached() throws IOException {
    var read =
        new Object() {
          @Nullable String bucket;
          @Nullable String key;
          @Nullable String image;
          @Nullable Long size;
          @Nullable Integer indexBytes;
          @Nullable String indexDigest;
        };
    in.object(
        key -> {
          switch (key) {
            case "bucket" -> read.bucket = in.text();
            case "key" -> read.key = in.text();
            case "image" -> read.image = in.text();
            case "size" -> read.size = in.whole();
            case "index_bytes" -> read.indexBytes = in.integer();
            case "index_digest" -> read.indexDigest = in.text();
            default -> in.skip();
          }
        });
    return new CachedImage(
        in.required("bucket", read.bucket),
        in.required("key", read.key),
        in.required("image", read.image),
        in.required("size", read.size),
        in.required("index_bytes", read.indexBytes),
        in.required("index_digest", read.indexDigest));
  }

  private Variables variables() throws IOException {
    var read =
        new Object() {
          @Nullable Map<String, String> variables;
        };
    in.object(
        key -> {
          switch (key) {
            case "Variables" -> read.variables = in.orNull(in::texts);
            default -> in.skip();
          }
        });
    return new Variables(read.variables);
  }

  private Input input() throws IOException {
    var read =
        new Object() {
          @Nullable StorageProviderId provider;
          @Nullable StoragePath path;
        };
    in.object(
        key -> {
          switch (key) {
            case "storage_provider" -> read.provider = in.parsed(StorageProviderId::parse);
            case "path" -> read.path = in.parsed(StoragePath::parse);
            default -> in.skip();
          }
        });
    return new Input(
        in.required("storage_provider", read.provider), in.required("path", read.path));
  }

  private Output output() throws IOException {
    var read =
        new Object() {
          @Nullable StorageProviderId provider;
          @Nullable StoragePath path;
          @Nullable List<String> prefix;
          @Nullable List<String> suffix;
        };
    in.object(
        key -> {
          switch (key) {
            case "storage_provider" -> read.provider = in.parsed(StorageProviderId::parse);
            case "path" -> read.path = in.parsed(StoragePath::parse);
            case "prefix" -> read.prefix = in.orNull(() -> in.list(in::text));
            case "suffix" -> read.suffix = in.orNull(() -> in.list(in::text));
            default -> in.skip();
          }
        });
    return new Output(
        in.required("storage_provider", read.provider),
        in.required("path", read.path),
        read.prefix,
        read.suffix);
  }

  private StorageAccount account() throws IOException {
    var read =
        new Object() {
          @Nullable String endpoint;
          @Nullable String region;
          @Nullable Boolean pathStyle;
          @Nullable String accessKeyFrom;
          @Nullable String secretKeyFrom;
          @Nullable String caCertificate;
          @Nullable Boolean verify;
          @Nullable Boolean insecure;
        };
    in.object(
        key -> {
          switch (key) {
            case "endpoint" -> read.endpoint = in.text();
            case "region" -> read.region = in.text();
            case "path_style" -> read.pathStyle = in.truthOrNull();
            case "access_key_from" -> read.accessKeyFrom = in.text();
            case "secret_key_from" -> read.secretKeyFrom = in.text();
            case "ca_certificate" -> read.caCertificate = in.text();
            case "verify" -> read.verify = in.truthOrNull();
            case "insecure" -> read.insecure = in.truthOrNull();
            default -> in.skip();
          }
        });
    return new StorageAccount(
        read.endpoint,
        read.region,
        read.pathStyle,
        read.accessKeyFrom,
        read.secretKeyFrom,
        read.caCertificate,
        read.verify,
        read.insecure);
  }

  private FileSystemMount mount() throws IOException {
    var read =
        new Object() {
          @Nullable String arn;
          @Nullable String path;
        };
    in.object(
        key -> {
          switch (key) {
            case "Arn" -> read.arn = in.text();
            case "LocalMountPath" -> read.path = in.text();
            default -> in.skip();
          }
        });
    return new FileSystemMount(
        in.required("Arn", read.arn), in.required("LocalMountPath", read.path));
  }
}

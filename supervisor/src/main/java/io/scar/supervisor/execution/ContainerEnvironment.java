package io.scar.supervisor.execution;

import io.scar.contract.environment.ContainerVariables;
import io.scar.contract.environment.FunctionVariables;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.CredentialSource;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables that the program sees, weakest first: an HTTP request's headers, the image's
 * (without an image the function's own), a job's, an HTTP request's others, the contract's, the
 * role's credentials, the user's.
 */
final class ContainerEnvironment {

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String EVENT_FILE_NAME = "event.json";
  private static final Set<String> CREDENTIALS =
      Set.of(
          FunctionVariables.AWS_ACCESS_KEY_ID,
          FunctionVariables.AWS_SECRET_ACCESS_KEY,
          FunctionVariables.AWS_SESSION_TOKEN);

  private final SupervisorConfig config;
  private final String instanceAddress;

  ContainerEnvironment(SupervisorConfig config) {
    this.config = config;
    this.instanceAddress = InstanceAddress.find();
  }

  Map<String, String> of(
      RunRequest request,
      Optional<Rootfs> rootfs,
      Workspace workspace,
      ContainerView view,
      Place place) {
    Map<String, String> variables = new LinkedHashMap<>();
    base(rootfs, place, variables);
    config.job().ifPresent(job -> variables.putAll(job.variables()));
    // A parameter replaces the image's default of it; a header replaces nothing.
    request
        .settings()
        .variables()
        .forEach(
            (name, value) -> {
              if (name.startsWith(ContainerVariables.HEADER_PREFIX)) {
                variables.putIfAbsent(name, value);
              } else {
                variables.put(name, value);
              }
            });
    contract(request, workspace, view, variables);
    Map<String, String> own = config.function().container().environment().variables();
    if (own.keySet().stream().noneMatch(CREDENTIALS::contains)) {
      role(config.aws(), variables);
    }
    variables.putAll(own);
    return variables;
  }

  /** Writes them for the engine: each ended by a NUL, for the owner's eyes only. */
  static void write(Map<String, String> variables, Path file) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    variables.forEach(
        (name, value) -> {
          text.writeBytes((name + "=" + value).getBytes(StandardCharsets.UTF_8));
          text.write(0);
        });
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, text.toByteArray(), StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw MachineFailed.during("write the container's variables to", file, e);
    }
  }

  private void base(Optional<Rootfs> rootfs, Place place, Map<String, String> variables) {
    if (rootfs.isPresent()) {
      for (String variable : rootfs.get().settings().environment()) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
          variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
    } else {
      variables.putAll(config.hostVariables());
      variables.remove(FunctionVariables.TMPDIR);
    }
    place.home().ifPresent(folder -> variables.put("HOME", folder.toString()));
    place
        .temporary()
        .ifPresent(folder -> variables.putIfAbsent(FunctionVariables.TMPDIR, folder.toString()));
    variables.putIfAbsent("PATH", DEFAULT_PATH);
  }

  private void contract(
      RunRequest request, Workspace workspace, ContainerView view, Map<String, String> variables) {
    variables.put(ContainerVariables.REQUEST_ID, request.requestId());
    if (config.job().isPresent()) {
      variables.put(ContainerVariables.AWS_LAMBDA_REQUEST_ID, request.requestId());
    }
    variables.put(ContainerVariables.INSTANCE_IP, instanceAddress);
    variables.put(ContainerVariables.TMP_INPUT_DIR, view.input().toString());
    variables.put(ContainerVariables.TMP_OUTPUT_DIR, view.output().toString());
    variables.put(ContainerVariables.SCAR_CACHE_DIR, view.cache().toString());
    variables.remove(ContainerVariables.EXTRA_PAYLOAD);
    view.payload()
        .ifPresent(path -> variables.put(ContainerVariables.EXTRA_PAYLOAD, path.toString()));
    request
        .inputFile()
        .ifPresent(
            file ->
                variables.put(
                    ContainerVariables.INPUT_FILE_PATH,
                    view.inputFile(file, workspace).toString()));
    request.objectKey().ifPresent(key -> variables.put(ContainerVariables.STORAGE_OBJECT_KEY, key));
    request.eventTime().ifPresent(time -> variables.put(ContainerVariables.EVENT_TIME, time));
    request.event().ifPresent(json -> event(json, workspace, view, variables));
  }

  private static void event(
      String json, Workspace workspace, ContainerView view, Map<String, String> variables) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= ContainerVariables.MAX_EVENT_BYTES) {
      variables.put(ContainerVariables.EVENT, json);
      return;
    }
    Path file = workspace.scripts().resolve(EVENT_FILE_NAME);
    try {
      Files.write(file, bytes);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException e) {
      throw MachineFailed.during("write the event to", file, e);
    }
    variables.put(
        ContainerVariables.EVENT_FILE, view.scripts().resolve(EVENT_FILE_NAME).toString());
  }

  /** All that a client needs to act as the role, or nothing: parts of two identities never mix. */
  private static void role(Aws aws, Map<String, String> variables) {
    if (!(aws.source() instanceof CredentialSource.Fixed)) {
      // Those would expire: a client finds the role of a job or a machine itself.
      place(aws, variables);
      return;
    }
    if (aws.credentials().isEmpty()) {
      return;
    }
    RoleCredentials role = aws.credentials().get();
    if (role.sessionToken().isEmpty()) {
      return;
    }
    variables.put(FunctionVariables.AWS_ACCESS_KEY_ID, role.accessKeyId());
    variables.put(FunctionVariables.AWS_SECRET_ACCESS_KEY, role.secretAccessKey());
    variables.put(FunctionVariables.AWS_SESSION_TOKEN, role.sessionToken().get());
    place(aws, variables);
  }

  private static void place(Aws aws, Map<String, String> variables) {
    variables.put(FunctionVariables.AWS_REGION, aws.region());
    variables.put("AWS_DEFAULT_REGION", aws.region());
    aws.endpoint()
        .ifPresent(
            address -> variables.put(FunctionVariables.AWS_ENDPOINT_URL, address.toString()));
  }
}

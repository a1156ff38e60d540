package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.CaCertificate;
import io.scar.cli.definition.ServerAddress;
import io.scar.cli.definition.StorageEntry;
import io.scar.container.credentials.PasswordSource;
import io.scar.contract.definition.StorageAccount;
import io.scar.contract.definition.StorageProviderId;
import io.scar.contract.environment.FunctionVariables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tells a function of the storage providers that its inputs and outputs name, and of no others:
 * where each is, and where its keys are. Keys themselves get into variables of the function at
 * most, and only if the user says so.
 */
final class UsedStorage {

  private static final String PROVIDERS = "storage_providers";

  /** Variables of every function that no user can set. */
  private static final Set<String> OF_LAMBDA =
      Set.of(
          FunctionVariables.AWS_ACCESS_KEY_ID,
          FunctionVariables.AWS_SECRET_ACCESS_KEY,
          FunctionVariables.AWS_SESSION_TOKEN);

  /**
   * Something wrong.
   *
   * @param section of the settings, for instance {@code storage_providers.s3.lab}
   * @param message names it too
   */
  record Finding(String section, String message) {}

  private final Map<String, String> environment;
  private final JsonNode providers;
  private final Set<String> notices;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param environment of the command
   * @param providers of the definition and scar.cfg
   * @param notices takes what deserves a word
   */
  UsedStorage(Map<String, String> environment, JsonNode providers, Set<String> notices) {
    this.environment = environment;
    this.providers = providers;
    this.notices = notices;
  }

  /**
   * Writes {@code lambda.storage_providers} and the variables that it needs. What is there already
   * stays: a function that is deployed knows its storage.
   *
   * @param function a merged element of {@code functions.aws}
   * @return what is wrong
   */
  List<Finding> tell(ObjectNode function) {
    ObjectNode lambda = function.withObject("/lambda");
    for (StorageProviderId id : named(lambda)) {
      JsonNode account = providers.path(id.type()).path(id.id());
      if (!lambda.path(PROVIDERS).path(id.type()).path(id.id()).isMissingNode()) {
        continue;
      }
      if (account instanceof ObjectNode described) {
        ObjectNode told = new Account(id, described, lambda).told();
        child(child(lambda, PROVIDERS), id.type()).set(id.id(), told);
      } else if (!id.equals(StorageProviderId.DEFAULT_S3)) {
        findings.add(
            new Finding(
                PROVIDERS,
                "%s is missing: an input or output names the storage `%s`"
                    .formatted(section(id), id)));
      }
    }
    noteForeignInputs(lambda);
    return List.copyOf(findings);
  }

  private static Set<StorageProviderId> named(ObjectNode lambda) {
    Set<StorageProviderId> named = new LinkedHashSet<>();
    for (String kind : List.of("input", "output")) {
      for (JsonNode item : lambda.path(kind)) {
        StorageEntry.provider(item).filter(StorageProviderId::isSupported).ifPresent(named::add);
      }
    }
    return named;
  }

  private void noteForeignInputs(ObjectNode lambda) {
    for (JsonNode item : lambda.path("input")) {
      StorageEntry.provider(item)
          .filter(id -> lambda.path(PROVIDERS).path(id.type()).has(id.id()))
          .ifPresent(
              id ->
                  notices.add(
                      "input %s of `%s`: its server has to send its events to the function itself, which `init` cannot arrange; docs/storage.md tells how"
                          .formatted(item.path("path").asText(), id)));
    }
  }

  private static ObjectNode child(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
  }

  private static String section(StorageProviderId id) {
    return PROVIDERS + "." + id.type() + "." + id.id();
  }

  /** One of them. */
  private final class Account {

    private final StorageProviderId id;
    private final ObjectNode described;
    private final ObjectNode lambda;
    private final ObjectNode told = JsonNodeFactory.instance.objectNode();

    Account(StorageProviderId id, ObjectNode described, ObjectNode lambda) {
      this.id = id;
      this.described = described;
      this.lambda = lambda;
    }

    ObjectNode told() {
      for (String key : List.of("endpoint", "region", "path_style", "verify", "insecure")) {
        if (described.has(key)) {
          told.set(key, described.get(key));
        }
      }
      if (id.type().equals(StorageProviderId.MINIO) && !described.has("endpoint")) {
        notices.add(
            "%s has no `endpoint`: it is SCAR's %s, a name inside of a Kubernetes cluster"
                .formatted(section(id), StorageAccount.DEFAULT_MINIO_ENDPOINT));
      }
      if (described.has("endpoint")) {
        String wrong = ServerAddress.problem(described.path("endpoint").asText());
        if (wrong != null) {
          problem("has no address of a server: " + wrong);
        }
      }
      certificate();
      boolean secret = key("secret_key");
      boolean access = key("access_key");
      if (!secret) {
        problem("has no secret key; say where it is with `secret_key_from`");
      } else if (!access && told.path("secret_key_from").asText().startsWith("env:")) {
        problem("has no access key; say where it is with `access_key_from`");
      }
      return told;
    }

    private void certificate() {
      if (described.path("verify").asBoolean(true)) {
        if (described.has("ca_certificate")) {
          CaCertificate.read(Path.of(described.path("ca_certificate").asText()))
              .ifValid(pem -> told.put("ca_certificate", pem))
              .ifNot(this::problem);
        }
        return;
      }
      if (described.path("insecure").asBoolean(false)) {
        notices.add(
            "%s: the server's certificate is not checked; who is between can read and change what passes"
                .formatted(section(id)));
      } else {
        problem(
            "says `verify: false`, with which anyone between can read and change what passes; give"
                + " the server's own CA as `ca_certificate: FILE`, or say `insecure: true` too");
      }
    }

    /** Whether there is one. */
    private boolean key(String name) {
      String from = described.path(name + "_from").asText("");
      String clear = described.path(name).asText("");
      if (from.isEmpty() && clear.isEmpty()) {
        return false;
      }
      if (!from.isEmpty() && !clear.isEmpty()) {
        problem("has both `%1$s` and `%1$s_from`; one is enough".formatted(name));
      } else if (from.isEmpty()) {
        inTheClear(name, clear);
      } else {
        elsewhere(name, from);
      }
      return true;
    }

    private void inTheClear(String name, String value) {
      if (!described.path("keys_in_variables").asBoolean(false)) {
        problem(
            ("has its `%1$s` in the definition; keep it in a secret or a variable and say where"
                    + " with `%1$s_from`, or have it made a variable of the function with"
                    + " `keys_in_variables: true`")
                .formatted(name));
        return;
      }
      String variable =
          FunctionVariables.SCAR_STORAGE
              + "%s_%s_%s"
                  .formatted(
                      id.type().toUpperCase(Locale.ROOT),
                      id.id().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                      name.toUpperCase(Locale.ROOT));
      ObjectNode variables = lambda.withObject("/environment/Variables");
      if (variables.has(variable) && !variables.path(variable).asText().equals(value)) {
        problem("is too much like another in its name; rename one of them");
        return;
      }
      variables.put(variable, value);
      told.put(name + "_from", "env:" + variable);
      noteVariables();
    }

    private void elsewhere(String name, String from) {
      told.put(name + "_from", from);
      if (!(PasswordSource.parse(from) instanceof PasswordSource.Variable variable)) {
        return;
      }
      if (OF_LAMBDA.contains(variable.name())) {
        problem(
            "names with `%s_from` the variable %s, in which Lambda keeps the role's own; use another name"
                .formatted(name, variable.name()));
        return;
      }
      ObjectNode variables = lambda.withObject("/environment/Variables");
      if (variables.path(variable.name()).asText("").isEmpty()) {
        String value = environment.getOrDefault(variable.name(), "");
        if (value.isEmpty()) {
          problem(
              ("names with `%s_from` a variable %s that neither the function nor this environment"
                      + " has; export it before init, or name a secret's ARN")
                  .formatted(name, variable.name()));
          return;
        }
        variables.put(variable.name(), value);
      }
      noteVariables();
    }

    private void noteVariables() {
      notices.add(
          "%s: its keys become variables of the function, which whoever may read its configuration sees; a secret's ARN keeps them out of it"
              .formatted(section(id)));
    }

    private void problem(String text) {
      findings.add(new Finding(section(id), section(id) + " " + text));
    }
  }
}

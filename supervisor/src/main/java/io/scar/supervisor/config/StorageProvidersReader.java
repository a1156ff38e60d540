package io.scar.supervisor.config;

import io.scar.container.credentials.PasswordSource;
import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.StorageAccount;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.StorageProvider.Trust;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out which storages with keys of their own a function has. */
final class StorageProvidersReader {

  private final Map<String, String> environment;
  private final Aws aws;
  private final Consumer<String> problems;

  private StorageProvidersReader(
      Map<String, String> environment, Aws aws, Consumer<String> problems) {
    this.environment = environment;
    this.aws = aws;
    this.problems = problems;
  }

  /**
   * @param environment the variables of the function
   * @param aws where a provider without an address is
   * @param problems take what is wrong, also with outputs whose storage is not here
   */
  static List<StorageProvider> read(
      FunctionConfig function,
      Map<String, String> environment,
      Aws aws,
      Consumer<String> problems) {
    if (function.storageProviders().isEmpty() && function.output().isEmpty()) {
      return List.of();
    }
    StorageProvidersReader reader = new StorageProvidersReader(environment, aws, problems);
    List<StorageProvider> providers = new ArrayList<>();
    function
        .storageProviders()
        .forEach((type, accounts) -> reader.read(type, accounts, providers::add));
    function.output().forEach(output -> checkOutput(output, providers, problems));
    return providers;
  }

  /** The variables that hold keys of these. */
  static List<String> variables(List<StorageProvider> providers) {
    List<String> names = new ArrayList<>();
    for (StorageProvider provider : providers) {
      for (Optional<PasswordSource> source :
          List.of(provider.accessKey(), Optional.of(provider.secretKey()))) {
        if (source.orElse(null) instanceof PasswordSource.Variable variable) {
          names.add(variable.name());
        }
      }
    }
    return names;
  }

  private void read(
      String type,
      @Nullable Map<String, StorageAccount> accounts,
      Consumer<StorageProvider> found) {
    if (accounts == null) {
      return;
    }
    accounts.forEach(
        (name, account) -> {
          if (name.isBlank() || account == null) {
            return;
          }
          StorageProviderId id = new StorageProviderId(type, name);
          if (id.isSupported()) {
            read(id, account).ifPresent(found);
          }
        });
  }

  private Optional<StorageProvider> read(StorageProviderId id, StorageAccount account) {
    String section = "storage_providers." + id.type() + "." + id.id();
    String secret = account.secretKeyFrom();
    if (secret == null) {
      problems.accept(section + " does not say where its keys are (`secret_key_from`)");
      return Optional.empty();
    }
    try {
      Optional<URI> endpoint = endpoint(id, account);
      return Optional.of(
          new StorageProvider(
              id,
              endpoint,
              account.region() == null ? StorageAccount.DEFAULT_REGION : account.region(),
              account.pathStyle() == null ? endpoint.isPresent() : account.pathStyle(),
              trust(account),
              Optional.ofNullable(account.accessKeyFrom()).map(PasswordSource::parse),
              PasswordSource.parse(secret),
              environment));
    } catch (IllegalArgumentException e) {
      problems.accept(section + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<URI> endpoint(StorageProviderId id, StorageAccount account) {
    if (account.endpoint() != null) {
      URI address = URI.create(account.endpoint());
      if (address.getScheme() == null || address.getHost() == null) {
        throw new IllegalArgumentException(
            "endpoint `%s` is no address; write https://HOST[:PORT]".formatted(address));
      }
      return Optional.of(address);
    }
    return id.type().equals(StorageProviderId.MINIO)
        ? Optional.of(URI.create(StorageAccount.DEFAULT_MINIO_ENDPOINT))
        : aws.endpoint();
  }

  private static Trust trust(StorageAccount account) {
    if (Boolean.FALSE.equals(account.verify())) {
      if (account.verifies()) {
        throw new IllegalArgumentException(
            "`verify: false` counts only with `insecure: true`; `ca_certificate` is the better way");
      }
      return new Trust.Anyone();
    }
    return account.caCertificate() == null
        ? new Trust.PublicRoots()
        : new Trust.Own(account.caCertificate());
  }

  private static void checkOutput(
      Output output, List<StorageProvider> providers, Consumer<String> problems) {
    StorageProviderId id = output.storageProvider();
    if (!id.isSupported()) {
      problems.accept(
          "output %s: storage provider `%s` is not supported here; those that are: `s3` and `minio`"
              .formatted(output.path(), id));
    } else if (!id.equals(StorageProviderId.DEFAULT_S3)
        && providers.stream().noneMatch(provider -> provider.id().equals(id))) {
      problems.accept(
          "output %s: there is no usable storage provider `%s`; describe it in `storage_providers.%s.%s`"
              .formatted(output.path(), id, id.type(), id.id()));
    }
  }
}

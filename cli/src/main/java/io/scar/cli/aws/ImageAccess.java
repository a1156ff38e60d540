package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.credentials.AwsJson;
import io.scar.container.credentials.EcrCredentials;
import io.scar.container.credentials.EcrHost;
import io.scar.container.credentials.PasswordCredentials;
import io.scar.container.credentials.PasswordSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Credentials;
import io.scar.container.registry.DockerConfig;
import io.scar.container.registry.Mirror;
import io.scar.container.registry.Proxies;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.registry.TargetRepository;
import io.scar.container.source.ImageSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How this machine reaches images: the definition's credential for its image's registry, then ECR's
 * tokens for ECR's hosts, then what {@code docker login} left; through the mirrors of the settings;
 * objects of S3 with the same keys as all else.
 */
final class ImageAccess {

  private final Environment environment;
  private final Aws aws;

  ImageAccess(Environment environment, Aws aws) {
    this.environment = environment;
    this.aws = aws;
  }

  /**
   * Opens the function's image and any other.
   *
   * @param function as its settings are merged; those of a command line without a definition too
   */
  ImageSources of(FunctionDefinition function) {
    AwsJson json = new AwsJson(aws.signedCalls());
    List<Credentials> chain = new ArrayList<>();
    definitions(function, json).ifPresent(chain::add);
    chain.add(new EcrCredentials(json));
    chain.add(DockerConfig.of(environment.variables()));
    List<Mirror> mirrors =
        function.registry().mirrors().entrySet().stream()
            .map(mirror -> new Mirror(mirror.getKey(), mirror.getValue()))
            .toList();
    Set<String> insecure = new LinkedHashSet<>(environment.insecureRegistries());
    insecure.addAll(function.registry().insecure());
    return new ImageSources(
        new Registries(
            RegistrySettings.ANONYMOUS
                .withCredentials(Credentials.chain(chain))
                .withMirrors(mirrors)
                .withInsecureHosts(insecure)
                .withProxies(Proxies.of(environment.variables()))),
        Optional.of(aws.objects()));
  }

  /**
   * A repository of ECR, as ECR names it: a local cloud's has no host that tells whose it is.
   *
   * @param image with the host, maybe the port, the name and a tag
   */
  TargetRepository target(FunctionDefinition function, Reference.Registry image) {
    Set<String> insecure = new LinkedHashSet<>(environment.insecureRegistries());
    environment
        .endpoint("ECR")
        .filter(endpoint -> endpoint.getScheme().equals("http"))
        .ifPresent(endpoint -> insecure.add(endpoint.getAuthority()));
    EcrHost ecr = new EcrHost(aws.accountId(), function.account().region());
    return new Registries(
            RegistrySettings.ANONYMOUS
                .withCredentials(
                    new EcrCredentials(new AwsJson(aws.signedCalls()), Map.of(image.host(), ecr)))
                .withInsecureHosts(insecure)
                .withProxies(Proxies.of(environment.variables())))
        .target(image);
  }

  /**
   * The registry of the function's image, where {@code docker login} left a credential that the
   * function does not have.
   */
  static Optional<String> loginOfThisMachineAlone(
      FunctionDefinition function, Environment environment) {
    if (function.image() == null || function.registry().passwordFrom() != null) {
      return Optional.empty();
    }
    try {
      return Reference.parse(function.image(), Path.of("/")) instanceof Reference.Registry image
              && EcrHost.of(image.host()).isEmpty()
              && DockerConfig.of(environment.variables()).find(image.host()).isPresent()
          ? Optional.of(image.host())
          : Optional.empty();
    } catch (ContainerException e) {
      // Whoever opens the image is told.
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private Optional<Credentials> definitions(FunctionDefinition function, AwsJson json) {
    String source = function.registry().passwordFrom();
    if (source == null || function.image() == null) {
      return Optional.empty();
    }
    try {
      return Reference.parse(function.image(), Path.of("/")) instanceof Reference.Registry image
          ? Optional.of(
              new PasswordCredentials(
                  image.host(),
                  function.registry().username(),
                  PasswordSource.parse(source),
                  variables(function),
                  json))
          : Optional.empty();
    } catch (ContainerException e) {
      // Whoever opens the image is told what is wrong with its name.
      return Optional.empty();
    }
  }

  /** The function's own; what it is not given, {@code init} takes from this environment. */
  private Map<String, String> variables(FunctionDefinition function) {
    Map<String, String> variables = new LinkedHashMap<>(environment.variables());
    variables.putAll(function.lambdaVariables());
    return variables;
  }
}

package io.scar.local;

import io.scar.container.registry.Credential;
import io.scar.container.registry.Credentials;
import io.scar.container.registry.DockerConfig;
import io.scar.container.registry.Proxies;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsStore;
import io.scar.container.store.StoreQuota;
import io.scar.container.unpack.UnpackLimits;
import io.scar.local.config.Options;
import io.scar.local.ecr.store.RegistryToken;
import io.scar.local.image.ImageProcesses;
import io.scar.local.lambda.runtime.Isolation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** How the images of functions and jobs are found and run. */
final class ImageAccess {

  private ImageAccess() {}

  /**
   * The own registry, and others as {@code docker login} left their credentials.
   *
   * @param endpoint of the own one
   */
  static ImageSources sources(
      Supplier<URI> endpoint, RegistryToken token, Map<String, String> environment) {
    Credentials own =
        host -> {
          int port = endpoint.get().getPort();
          return host.equals("127.0.0.1:" + port) || host.equals("localhost:" + port)
              ? Optional.of(
                  new Credential.Password(
                      RegistryToken.USER, token.password(), Credential.Origin.ECR))
              : Optional.empty();
        };
    return new ImageSources(
        new Registries(
            RegistrySettings.ANONYMOUS
                .withCredentials(Credentials.chain(List.of(own, DockerConfig.of(environment))))
                .withProxies(Proxies.of(environment))),
        Optional.empty());
  }

  /**
   * @param trials a folder for the files of the engine's trial, which are gone afterwards
   */
  static ImageProcesses processes(
      Options options, Isolation isolation, Path trials, ImageSources sources) throws IOException {
    StoreQuota quota =
        options.storeQuota().isPresent()
            ? StoreQuota.parse(options.storeQuota().get())
            : StoreQuota.NONE;
    return new ImageProcesses(
        options.engine(),
        isolation instanceof Isolation.Tight,
        new RootfsStore(options.rootfsStore(), quota, UnpackLimits.DEFAULT),
        sources,
        trials);
  }
}

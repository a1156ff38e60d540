package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.util.Optional;

/** Puts into words why a registry does not take an image; never a secret among them. */
final class PushFaults {

  private PushFaults() {}

  /** An answer that is none of what a push wants. */
  static ContainerException refused(String what, RepositoryClient repository, HttpAnswer answer) {
    String host = repository.image().host();
    Faults.Said said = Faults.said(answer);
    String registry = what + ": registry " + host;
    if (Faults.isHtml(answer) && answer.status() != 413) {
      return Faults.noRegistry(what, host);
    }
    return switch (answer.status()) {
      case 401, 403 -> denied(registry, host, said, repository.shown());
      case 404 ->
          new ContainerException(
              Kind.NOT_FOUND,
              registry
                  + " has no repository "
                  + repository.image().repository()
                  + said.shown()
                  + "; create it first, or check its name");
      case 405 ->
          new ContainerException(
              Kind.UNSUPPORTED,
              registry + " takes no images" + said.shown() + "; push to one that is no mirror");
      case 413 ->
          new ContainerException(
              Kind.DOES_NOT_FIT,
              registry
                  + " does not take so much in one piece"
                  + said.shown()
                  + "; raise the limit of the server before it, or make the image layer smaller");
      default ->
          new ContainerException(
              Kind.UNAVAILABLE,
              registry
                  + " does not take it and answers with status "
                  + answer.status()
                  + said.shown()
                  + "; try again later");
    };
  }

  private static ContainerException denied(
      String registry, String host, Faults.Said said, Optional<Credential.Origin> shown) {
    String remedy =
        shown
            .map(
                origin ->
                    switch (origin) {
                      case LOGIN -> "log in as somebody who may push: docker login " + host;
                      case DEFINITION -> "correct lambda.container.registry, or push elsewhere";
                      case ECR ->
                          "allow ecr:InitiateLayerUpload, ecr:UploadLayerPart,"
                              + " ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and"
                              + " ecr:PutImage on the repository to whoever pushes";
                    })
            .orElse("log in: docker login " + host);
    return new ContainerException(
        Kind.DENIED,
        registry
            + (shown.isPresent()
                ? " does not let this user push"
                : " lets nobody push who is not logged in")
            + said.shown()
            + "; "
            + remedy);
  }

  static ContainerException noLocation(String what, RepositoryClient repository) {
    return new ContainerException(
        Kind.UNAVAILABLE,
        what
            + ": registry "
            + repository.image().host()
            + " names no https address to send it to; check the registry's name, or what the"
            + " proxy before it tells it of its own address");
  }
}

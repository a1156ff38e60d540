package io.scar.container.registry;

import io.scar.container.image.Reference;
import java.util.Optional;

/**
 * A place that is asked first for the images of a registry or of a part of it, for instance an ECR
 * pull-through cache: {@code docker.io} → {@code 123456789012.dkr.ecr.eu-west-1.amazonaws.com/hub}.
 *
 * @param from {@code HOST[/REPOSITORY-PREFIX]}
 * @param to {@code HOST[/REPOSITORY-PREFIX]}
 */
public record Mirror(String from, String to) {

  public Mirror {
    from = checked(from);
    to = checked(to);
  }

  /** Where the mirror has the image; empty when it is not one that this mirrors. */
  public Optional<Reference.Registry> map(Reference.Registry image) {
    String name = image.host() + "/" + image.repository();
    if (!name.startsWith(from + "/")) {
      return Optional.empty();
    }
    String there = to + name.substring(from.length());
    int slash = there.indexOf('/');
    return Optional.of(
        new Reference.Registry(
            there.substring(0, slash), there.substring(slash + 1), image.tag(), image.digest()));
  }

  private static String checked(String place) {
    String trimmed = place.endsWith("/") ? place.substring(0, place.length() - 1) : place;
    int slash = trimmed.indexOf('/');
    // The record of a reference knows what a host and a repository are.
    Reference.Registry probe =
        slash < 0
            ? new Reference.Registry(trimmed, "any", "any", null)
            : new Reference.Registry(
                trimmed.substring(0, slash), trimmed.substring(slash + 1), "any", null);
    return slash < 0 ? probe.host() : probe.host() + "/" + probe.repository();
  }
}

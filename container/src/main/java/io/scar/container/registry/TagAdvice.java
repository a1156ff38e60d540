package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.ImageJson;
import io.scar.container.image.Printable;
import io.scar.container.image.Reference;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a missing tag from a missing repository, which most registries answer alike, by the list of
 * tags; and names the tags that come nearest.
 */
final class TagAdvice {

  private static final Logger LOG = LoggerFactory.getLogger(TagAdvice.class);

  private static final int SHOWN_MOST = 8;

  private final RepositoryClient repository;
  private final String what;

  TagAdvice(RepositoryClient repository, String what) {
    this.repository = repository;
    this.what = what;
  }

  /** A better exception for a manifest that is not there; the same where no list is to be had. */
  ContainerException explain(ContainerException missing) throws InterruptedException {
    Reference.Registry image = repository.image();
    String registry = what + ": registry " + image.host();
    List<String> tags;
    try {
      tags = ImageJson.tags(repository.tags(what).bytes(), what);
    } catch (ContainerException e) {
      LOG.debug("no list of tags", e);
      return e.kind() == Kind.NOT_FOUND ? e : missing;
    }
    String wanted = image.digest() == null ? String.valueOf(image.tag()) : "";
    return new ContainerException(
        Kind.NOT_FOUND,
        registry
            + " has the repository, but not "
            + (image.digest() == null ? "the tag " + wanted : "this digest")
            + "; "
            + (tags.isEmpty() ? "it has no tags" : "it has: " + nearest(tags, wanted)),
        missing);
  }

  private static String nearest(List<String> tags, String wanted) {
    String shown =
        tags.stream()
            .sorted(
                Comparator.comparingInt((String tag) -> -commonStart(tag, wanted))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(SHOWN_MOST)
            .map(Printable::of)
            .collect(Collectors.joining(", "));
    return tags.size() > SHOWN_MOST
        ? shown + " and " + (tags.size() - SHOWN_MOST) + " more"
        : shown;
  }

  private static int commonStart(String one, String other) {
    int most = Math.min(one.length(), other.length());
    int length = 0;
    while (length < most && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
  }
}

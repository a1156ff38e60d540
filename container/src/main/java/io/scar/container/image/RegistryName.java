package io.scar.container.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of names in registries, and what Docker fills in.
 *
 * @see <a href="https://github.com/distribution/reference/blob/main/reference.go">distribution's
 *     grammar</a>
 */
final class RegistryName {

  private static final int REPOSITORY_LENGTH_MOST = 255;
  private static final int PORT_MOST = 65535;

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final Pattern HOST =
      Pattern.compile(
          "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::([0-9]{1,5}))?");
  private static final String PART = "[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern IMAGE_ID = Pattern.compile("[a-f0-9]{64}");

  private RegistryName() {}

  static Reference.Registry parse(String name) throws ContainerException {
    try {
      return read(name);
    } catch (IllegalArgumentException e) {
      throw new ContainerException(
          Kind.INVALID,
          "`"
              + Printable.of(name)
              + "` is no image's name ([HOST/]NAME[:TAG][@DIGEST]): "
              + e.getMessage()
              + "; a path starts with / or ./, other places with oci:, docker-archive: or s3://",
          e);
    }
  }

  private static Reference.Registry read(String name) {
    if (IMAGE_ID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "64 hex digits are an image's ID, which registries do not know; write NAME@sha256:…");
    }
    String rest = name;
    @Nullable Digest digest = null;
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = digest(rest.substring(at + 1));
      rest = rest.substring(0, at);
    }
    @Nullable String tag = null;
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
    }
    if (tag == null && digest == null) {
      tag = "latest";
    }
    if (!startsWithHost(rest)) {
      return registry(Reference.Registry.DOCKER_HUB, rest, tag, digest);
    }
    int slash = rest.indexOf('/');
    return registry(rest.substring(0, slash), rest.substring(slash + 1), tag, digest);
  }

  private static Reference.Registry registry(
      String host, String repository, @Nullable String tag, @Nullable Digest digest) {
    if (host.equals(Reference.Registry.DOCKER_HUB) || host.equals("index.docker.io")) {
      String full = repository.indexOf('/') < 0 ? "library/" + repository : repository;
      return new Reference.Registry(Reference.Registry.DOCKER_HUB, full, tag, digest);
    }
    return new Reference.Registry(host, repository, tag, digest);
  }

  /** Docker's rule: the first part is a host if it could be no part of a repository's name. */
  static boolean startsWithHost(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return false;
    }
    String first = name.substring(0, slash);
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (ContainerException e) {
      throw new IllegalArgumentException(
          quoted(text) + " is no digest (sha256: and 64 lower-case hex digits)", e);
    }
  }

  /**
   * @throws IllegalArgumentException with the reason, for a sentence that names the reference
   */
  static void check(String host, String repository, @Nullable String tag, @Nullable Digest digest) {
    Matcher hostMatch = HOST.matcher(host);
    if (!hostMatch.matches()
        || (hostMatch.group(1) != null && Integer.parseInt(hostMatch.group(1)) > PORT_MOST)) {
      throw new IllegalArgumentException(quoted(host) + " is no host");
    }
    if (repository.length() > REPOSITORY_LENGTH_MOST) {
      throw new IllegalArgumentException(
          "it is longer than " + REPOSITORY_LENGTH_MOST + " characters");
    }
    if (!REPOSITORY.matcher(repository).matches()) {
      throw new IllegalArgumentException(
          REPOSITORY.matcher(repository.toLowerCase(Locale.ROOT)).matches()
              ? quoted(repository) + " must be lower case"
              : quoted(repository) + " is no repository");
    }
    if (tag != null && !TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(quoted(tag) + " is no tag");
    }
    if (tag == null && digest == null) {
      throw new IllegalArgumentException("it has neither tag nor digest");
    }
  }

  private static String quoted(String text) {
    return "`" + Printable.of(text) + "`";
  }
}

package io.scar.container.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an image is, in the words of skopeo and Docker:
 *
 * <ul>
 *   <li>{@code oci:FOLDER[:TAG]}, an OCI layout;
 *   <li>{@code docker-archive:FILE[:NAME]} or {@code oci-archive:FILE[:TAG]}, what {@code docker
 *       save} or {@code skopeo copy} wrote;
 *   <li>the path of such a folder or file: one that exists, or that looks like a path;
 *   <li>anything else: a name in a registry.
 * </ul>
 */
public sealed interface Reference {

  /** An OCI layout folder. {@code tag} chooses among its images; null when it holds one. */
  record OciLayout(Path folder, @Nullable String tag) implements Reference {
    @Override
    public String toString() {
      return "oci:" + folder + (tag == null ? "" : ":" + tag);
    }
  }

  /**
   * A tar file, plain or compressed, of {@code docker save} or of an OCI layout. {@code tag}
   * chooses among its images; null when it holds one.
   */
  record Archive(Path file, @Nullable String tag) implements Reference {
    @Override
    public String toString() {
      return file + (tag == null ? "" : ":" + tag);
    }
  }

  /** An image in a registry, as Docker writes it: {@code [HOST/]NAME[:TAG][@DIGEST]}. */
  record Registry(String name) implements Reference {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Reads a reference.
   *
   * @param base the folder that relative paths start from
   * @throws ContainerException INVALID when it can be neither a path nor a registry's name
   */
  static Reference parse(String text, Path base) throws ContainerException {
    return ReferenceParser.parse(text, base);
  }
}

/** The grammar of {@link Reference}. */
final class ReferenceParser {

  private static final Pattern NAME =
      Pattern.compile(
          "(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?/)?"
              + "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*"
              + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
              + "(?:@[a-z0-9]+:[0-9a-f]{32,})?");
  private static final Pattern ARCHIVE_NAME =
      Pattern.compile(".*\\.(?:tar|tgz|tar\\.[a-z0-9]+|tzst)");

  private ReferenceParser() {}

  static Reference parse(String text, Path base) throws ContainerException {
    if (text.isBlank()) {
      throw new ContainerException(
          Kind.INVALID, "no image is named; give a path, oci:FOLDER or docker-archive:FILE");
    }
    if (text.startsWith("oci:")) {
      Tagged tagged = tagged(text, text.substring("oci:".length()), base);
      return new Reference.OciLayout(tagged.path(), tagged.tag());
    }
    for (String prefix : new String[] {"docker-archive:", "oci-archive:"}) {
      if (text.startsWith(prefix)) {
        Tagged tagged = tagged(text, text.substring(prefix.length()), base);
        return new Reference.Archive(tagged.path(), tagged.tag());
      }
    }
    if (text.startsWith("docker://")) {
      return registry(text, text.substring("docker://".length()));
    }
    return looksLikePath(text) || exists(text, base)
        ? path(resolve(text, text, base))
        : registry(text, text);
  }

  private static Reference path(Path path) {
    return Files.isDirectory(path)
        ? new Reference.OciLayout(path, null)
        : new Reference.Archive(path, null);
  }

  private static Reference registry(String text, String name) throws ContainerException {
    if (!NAME.matcher(name).matches()) {
      throw new ContainerException(
          Kind.INVALID,
          "`"
              + text
              + "` is neither a file, nor a folder, nor an image's name ([HOST/]NAME[:TAG]);"
              + " give a path, oci:FOLDER[:TAG] or docker-archive:FILE");
    }
    return new Reference.Registry(name);
  }

  private static boolean looksLikePath(String text) {
    return text.startsWith("/")
        || text.startsWith("./")
        || text.startsWith("../")
        || text.equals(".")
        || text.equals("..")
        || ARCHIVE_NAME.matcher(text).matches();
  }

  private static boolean exists(String text, Path base) {
    try {
      return Files.exists(base.resolve(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private record Tagged(Path path, @Nullable String tag) {}

  /** A path and what follows its first colon, unless the whole is a path that exists. */
  private static Tagged tagged(String text, String rest, Path base) throws ContainerException {
    int colon = rest.indexOf(':');
    if (colon < 0 || exists(rest, base)) {
      return new Tagged(resolve(text, rest, base), null);
    }
    String tag = rest.substring(colon + 1);
    return new Tagged(resolve(text, rest.substring(0, colon), base), tag.isEmpty() ? null : tag);
  }

  private static Path resolve(String text, String path, Path base) throws ContainerException {
    if (path.isEmpty()) {
      throw new ContainerException(
          Kind.INVALID, "`" + text + "` names no path; write for instance oci:FOLDER");
    }
    try {
      return base.resolve(path).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new ContainerException(Kind.INVALID, "`" + text + "` is no path: " + e.getReason(), e);
    }
  }
}
